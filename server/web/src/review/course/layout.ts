// Where things lie on the time axis: pure arithmetic, so that what is drawn can be tested without a screen.
// A plan is filed days before its operation: hours in which nothing was recorded are folded into a gap.

/** A stretch of time drawn to scale. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** In pixels. */
  readonly from: number;
  readonly to: number;
}

export interface Axis {
  readonly stretches: readonly Stretch[];
  /** In pixels. */
  readonly width: number;
}

export interface Tick {
  readonly x: number;
  readonly atMs: number;
  /** The first of a stretch: there the day is said too. */
  readonly first: boolean;
}

export interface Placed<T> {
  readonly of: T;
  readonly x: number;
  /** Marks that would cover each other lie in rows below each other. */
  readonly row: number;
}

/** Room at both ends, so that nothing sticks to the edge. */
const EDGE_PX = 24;
const TICK_PX = 96;
const GAP_PX = 40;
const LEAST_PX = 24;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** So long a time without an entry is folded. */
const FOLDED_MS = HOUR_MS;
const STEPS_MS = [SECOND_MS, 5 * SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS];

/** From the first to the last time, which come in order; `zoom` times as wide as the room there is. */
export function axisOf(times: readonly number[], room: number, zoom: number): Axis {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const at of times) {
    const last = spans.at(-1);
    if (last !== undefined && at - last.toMs <= FOLDED_MS) last.toMs = Math.max(last.toMs, at);
    else spans.push({ fromMs: at, toMs: at });
  }
  if (spans.length === 0) spans.push({ fromMs: 0, toMs: 0 });
  const fixed = 2 * EDGE_PX + (spans.length - 1) * GAP_PX + spans.length * LEAST_PX;
  const width = Math.max(room, fixed + 1) * zoom;
  const whole = Math.max(1, spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
  let x = EDGE_PX;
  const stretches = spans.map(({ fromMs, toMs }): Stretch => {
    const from = x;
    const to = from + LEAST_PX + ((toMs - fromMs) / whole) * (width - fixed);
    x = to + GAP_PX;
    return { fromMs, toMs: Math.max(toMs, fromMs + 1), from, to };
  });
  return { stretches, width };
}

export function xOf({ stretches }: Axis, atMs: number): number {
  let before: Stretch | null = null;
  for (const stretch of stretches) {
    if (atMs < stretch.fromMs) return before === null ? stretch.from : between(atMs, before.toMs, stretch.fromMs, before.to, stretch.from);
    if (atMs <= stretch.toMs) return between(atMs, stretch.fromMs, stretch.toMs, stretch.from, stretch.to);
    before = stretch;
  }
  return before?.to ?? EDGE_PX;
}

/** The time at a place of the axis. */
export function timeAt({ stretches }: Axis, x: number): number {
  let before: Stretch | null = null;
  for (const stretch of stretches) {
    if (x < stretch.from) return before === null ? stretch.fromMs : between(x, before.to, stretch.from, before.toMs, stretch.fromMs);
    if (x <= stretch.to) return between(x, stretch.from, stretch.to, stretch.fromMs, stretch.toMs);
    before = stretch;
  }
  return before?.toMs ?? 0;
}

/** Round times with enough room between them; `offsetMs` is the zone's, so that hours are whole where they are read. */
export function ticks({ stretches }: Axis, offsetMs: number): Tick[] {
  const all: Tick[] = [];
  for (const { fromMs, toMs, from, to } of stretches) {
    const perTick = ((toMs - fromMs) * TICK_PX) / Math.max(1, to - from);
    const step = STEPS_MS.find((one) => one >= perTick) ?? HOUR_MS;
    // A stretch begins with its day: a time right before it makes room, another day does not.
    while (all.at(-1)?.first === false && from - (all.at(-1)?.x ?? -Infinity) < TICK_PX) all.pop();
    if (from - (all.at(-1)?.x ?? -Infinity) >= TICK_PX) all.push({ x: from, atMs: fromMs, first: true });
    for (let at = Math.ceil((fromMs + offsetMs) / step) * step - offsetMs; at <= toMs; at += step) {
      const x = between(at, fromMs, toMs, from, to);
      if (x - (all.at(-1)?.x ?? -Infinity) >= TICK_PX) all.push({ x, atMs: at, first: false });
    }
  }
  return all;
}

/** The folded times, and how long each is. */
export function gaps({ stretches }: Axis): { readonly from: number; readonly to: number; readonly ms: number }[] {
  return stretches.slice(1).map((stretch, index) => {
    const before = stretches[index] ?? stretch;
    return { from: before.to, to: stretch.from, ms: stretch.fromMs - before.toMs };
  });
}

/** Each mark in the first row where it covers none before it. Marks come in the order of their time. */
export function rows<T extends { readonly atMs: number }>(axis: Axis, marks: readonly T[], gapPx: number, most: number): Placed<T>[] {
  const ends: number[] = [];
  return marks.map((of) => {
    const x = xOf(axis, of.atMs);
    const free = ends.findIndex((end) => x - end >= gapPx);
    // Where there is no room at all, the row that has been free longest is used twice.
    const row = free >= 0 ? free : ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = x;
    return { of, x, row };
  });
}

/** The one nearest to where somebody pressed, if any is near. */
export function nearest<T>(placed: readonly (Placed<T> & { readonly y: number })[], x: number, y: number, within: number): T | null {
  let best: { of: T; distance: number } | null = null;
  for (const one of placed) {
    const distance = Math.hypot(one.x - x, one.y - y);
    if (distance <= within && (best === null || distance < best.distance)) best = { of: one.of, distance };
  }
  return best?.of ?? null;
}

function between(value: number, from: number, to: number, least: number, most: number): number {
  return to <= from ? least : least + ((value - from) / (to - from)) * (most - least);
}
