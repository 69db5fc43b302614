// When this device says where it is. Traffic, not record: the newest replaces the older, only for those
// who see the board, and only while the operation is under way.

import type { Fix } from './protocol.ts';

export interface SentFix {
  readonly fix: Fix;
  readonly sentAt: number;
}

const AT_MOST_EVERY_MS = 3000;
const AT_LEAST_EVERY_MS = 15_000;
/** Less than this, or than the fix is uncertain, is no movement. */
const MOVED_M = 10;
const METRES_PER_DEGREE = 111_195;

export function isDue(fix: Fix, last: SentFix | null, now: number): boolean {
  if (last === null) return true;
  const since = now - last.sentAt;
  // A wall clock that was set back must not silence the device.
  if (since < 0 || since >= AT_LEAST_EVERY_MS) return true;
  return since >= AT_MOST_EVERY_MS && metresBetween(fix, last.fix) >= Math.max(MOVED_M, fix.accuracy_m);
}

/** Good enough for the metres between two fixes of one device. */
function metresBetween(one: Fix, other: Fix): number {
  const north = (one.lat - other.lat) * METRES_PER_DEGREE;
  const east = (one.lon - other.lon) * METRES_PER_DEGREE * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
