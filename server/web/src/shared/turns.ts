// Whose turn it is to speak. The server takes so many frames a second and no more; what goes beyond is
// not heard. So everybody has their turn, the longest waiting first, and an unheard join is said again.

/** One operation, as it waits. */
export interface Waiting {
  readonly operation: string;
  /** The server has let this device in. */
  readonly joined: boolean;
  /** Since this device last asked for anything; infinite if it never has. */
  readonly waitedMs: number;
  /** The rhythm of its heartbeats. */
  readonly everyMs: number;
}

export interface Turns {
  readonly joins: readonly string[];
  readonly beats: readonly string[];
}

/** A join that has no answer by then was not heard. */
const JOIN_AGAIN_MS = 5000;
/** The join, and the heartbeat that follows its answer. */
const FRAMES_PER_JOIN = 2;
/** Heartbeats go on while hundreds join: leases must not lapse for it. */
const JOINS_SHARE = 0.8;

export function turns(all: readonly Waiting[], frames: number): Turns {
  const longestFirst = (a: Waiting, b: Waiting) => (a.waitedMs === b.waitedMs ? 0 : b.waitedMs - a.waitedMs);
  const outside = all.filter(({ joined, waitedMs }) => !joined && waitedMs >= JOIN_AGAIN_MS).sort(longestFirst);
  const joins = outside.slice(0, Math.max(1, Math.floor((frames * JOINS_SHARE) / FRAMES_PER_JOIN)));
  const inside = all.filter(({ joined, waitedMs, everyMs }) => joined && waitedMs >= everyMs).sort(longestFirst);
  const beats = inside.slice(0, Math.max(0, frames - joins.length * FRAMES_PER_JOIN));
  return { joins: joins.map(({ operation }) => operation), beats: beats.map(({ operation }) => operation) };
}
