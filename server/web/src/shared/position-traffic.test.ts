import { expect, it } from 'vitest';
import { isDue } from './position-traffic.ts';
import type { Fix } from './protocol.ts';

const home: Fix = { lat: 51.53, lon: 7.69, accuracy_m: 8 };
/** So many metres to the east of home. */
const east = (metres: number, accuracy_m = 8): Fix => ({ ...home, lon: home.lon + metres / 69_164, accuracy_m });

it.each([
  ['the first one', home, null, 0, true],
  ['moved, but just sent', east(50), 0, 2999, false],
  ['moved', east(50), 0, 3000, true],
  ['not moved', east(9), 0, 14_999, false],
  ['not moved, but long ago', east(0), 0, 15_000, true],
  ['moved less than the fix is uncertain', east(50, 80), 0, 5000, false],
  ['moved more than the fix is uncertain', east(90, 80), 0, 5000, true],
  ['the clock was set back', east(0), 10_000, 5000, true],
] as const)('%s', (_, fix, sentAt, now, due) => {
  expect(isDue(fix, sentAt === null ? null : { fix: home, sentAt }, now)).toBe(due);
});
