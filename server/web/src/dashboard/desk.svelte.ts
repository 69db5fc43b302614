// What the desk shows, as small pieces that change by themselves: a row is drawn anew only when its own
// operation has changed, times once a second, and all changes of a frame together.

import { readClocks, type Now } from '../shared/clock.ts';
import type { Followed } from '../shared/followed.ts';
import { NOT_CONNECTED, type Connection, type Live } from '../shared/live.ts';
import { openAlarms, sameAlarms, type OpenAlarm } from './alarms.ts';
import { counted, sameCounts, type Counts } from './filter.ts';
import { keepOrder, sorted } from './order.ts';

const SECOND_MS = 1000;
/** A hidden page gets no frames; its alarms must not wait for one. */
const LATEST_MS = 250;

/** One operation. */
export class Line {
  followed: Followed;
  /** The clocks when it last changed: what is judged then must not be judged by an older second. */
  private changedAt: Now;

  constructor(followed: Followed, now: Now) {
    this.followed = $state.raw(followed);
    this.changedAt = $state.raw(now);
  }

  change(followed: Followed, now: Now): void {
    if (followed === this.followed) return;
    this.followed = followed;
    this.changedAt = now;
  }

  now(second: Now): Now {
    return second.mono > this.changedAt.mono ? second : this.changedAt;
  }
}

export class Desk {
  /** Changes once a second. */
  second: Now = $state.raw(readClocks());
  /** Server time of that second. */
  nowMs: number = $state(Date.now());
  connection: Connection = $state.raw(NOT_CONNECTED);
  shown: readonly Line[] = $state.raw([]);
  counts: Counts = $state.raw(counted([], readClocks()));
  alarms: readonly OpenAlarm[] = $state.raw([]);
  private readonly lines = new Map<string, Line>();
  private readonly dirty = new Set<string>();
  private order: readonly string[] = [];
  private planned = false;
  private live: Live | null = null;

  constructor(private readonly held: () => boolean) {}

  watch(live: Live): void {
    this.live = live;
    for (const operation of live.operations.keys()) this.dirty.add(operation);
    this.frame();
  }

  get size(): number {
    return this.lines.size;
  }

  line(operation: string | null): Line | null {
    return operation === null ? null : (this.lines.get(operation) ?? null);
  }

  readonly changed = (operation?: string): void => {
    if (operation !== undefined) this.dirty.add(operation);
    if (this.planned) return;
    this.planned = true;
    const frame = requestAnimationFrame(() => this.due(frame, late));
    const late = setTimeout(() => this.due(frame, late), LATEST_MS);
  };

  private due(frame: number, late: ReturnType<typeof setTimeout>): void {
    cancelAnimationFrame(frame);
    clearTimeout(late);
    this.planned = false;
    this.frame();
  }

  private frame(): void {
    const { live } = this;
    if (live === null) return;
    const now = readClocks();
    for (const operation of this.dirty) {
      const followed = live.operations.get(operation);
      if (followed === undefined) continue;
      const line = this.lines.get(operation);
      if (line === undefined) this.lines.set(operation, new Line(followed, now));
      else line.change(followed, now);
    }
    this.dirty.clear();
    if (now.mono - this.second.mono >= SECOND_MS || now.wall < this.second.wall || live.link !== this.connection.link) {
      this.second = now;
      this.nowMs = now.wall + live.clockOffset;
      this.connection = live.connection(now);
    }
    this.sum([...live.operations.values()], now);
  }

  private sum(all: readonly Followed[], now: Now): void {
    const counts = counted(all, now);
    if (!sameCounts(counts, this.counts)) this.counts = counts;
    const alarms = openAlarms(all);
    if (!sameAlarms(alarms, this.alarms)) this.alarms = alarms;
    const order = keepOrder(this.order, sorted(all, now), this.held());
    if (order === this.order) return;
    this.order = order;
    this.shown = order.flatMap((operation) => this.lines.get(operation) ?? []);
  }
}
