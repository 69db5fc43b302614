// The signs a person can choose, and how far each stops by itself, before any server has heard of it.

import { isNight } from './night.ts';
import type { HandheldRules, Severity, Sign } from './protocol.ts';

/** The five conditions the agreement names. */
export const FIVE_SIGNS = [
  'unconscious', 'cardiac_arrest', 'acute_breathlessness', 'severe_bleeding', 'seizure',
] as const satisfies readonly Sign[];

const ABORTING: ReadonlySet<Sign> = new Set([...FIVE_SIGNS, 'other_life_threatening'] as const);

/**
 * What this device shows at once. A minor found by day stops nothing by itself (R-20e); at night,
 * or when the device does not know the night's hours, it does (R-20d).
 */
export function severityOf(sign: Sign, rules: HandheldRules | null, at: Date): Severity {
  if (ABORTING.has(sign)) return 'aborted';
  if (sign === 'minor_on_site' && rules !== null && !isNight(at, rules.night_windows)) return 'running';
  return 'interrupted';
}
