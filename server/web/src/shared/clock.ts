// The device's two clocks. Neither is enough alone: most phones stop the monotonic one while they
// sleep, and the wall clock can be set. An age is the larger of what the two say.

export interface Now {
  /** Milliseconds of the monotonic clock, from an origin of its own. */
  readonly mono: number;
  /** Milliseconds of the wall clock. */
  readonly wall: number;
}

/** From this much disagreement, or lateness of a tick, time has passed unseen. */
export const GAP_MS = 2000;
const TICK_MS = 250;

export function readClocks(): Now {
  return { mono: performance.now(), wall: Date.now() };
}

/** How old something is: the larger of both clocks. */
export function age(since: Now, now: Now): number {
  return Math.max(now.mono - since.mono, now.wall - since.wall);
}

/** Whether the clocks tell different stories about the time since. */
export function disagree(since: Now, now: Now): boolean {
  return Math.abs(now.mono - since.mono - (now.wall - since.wall)) > GAP_MS;
}

export interface Life {
  /** Time has passed, as usual. */
  tick(now: Now): void;
  /** The page slept, froze, was hidden or restored, or its clocks jumped: what it held is void. */
  gap(): void;
}

/** Watches for everything that voids a permission (safety invariants, section 3). */
export function watchLife(life: Life): () => void {
  let last = readClocks();
  const timer = setInterval(() => {
    const now = readClocks();
    if (age(last, now) > TICK_MS + GAP_MS || disagree(last, now)) life.gap();
    last = now;
    life.tick(now);
  }, TICK_MS);
  const gap = () => life.gap();
  const documentEvents = ['freeze', 'resume', 'visibilitychange'];
  const windowEvents = ['pagehide', 'pageshow'];
  for (const event of documentEvents) document.addEventListener(event, gap);
  for (const event of windowEvents) window.addEventListener(event, gap);
  return () => {
    clearInterval(timer);
    for (const event of documentEvents) document.removeEventListener(event, gap);
    for (const event of windowEvents) window.removeEventListener(event, gap);
  };
}
