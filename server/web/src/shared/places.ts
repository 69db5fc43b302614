// The kinds of place a person can choose.

import type { PlaceKind } from './protocol.ts';

export const PLACE_KINDS = [
  'dwelling', 'shared_accommodation', 'hospital', 'psychiatry', 'practice', 'care', 'youth_welfare',
  'refuge', 'counselling', 'school', 'other', 'unclear',
] as const satisfies readonly PlaceKind[];

const OPEN: ReadonlySet<PlaceKind> = new Set<PlaceKind>(['dwelling', 'shared_accommodation', 'other']);

/** Contact there stops at once on this device; the server may find more by the position. */
export function stopsByItself(kind: PlaceKind): boolean {
  return !OPEN.has(kind);
}
