// The signs a person can choose, and how far each stops by itself, before any server has heard of it.

import { isNight } from './night.ts';
import { stopsByItself } from './places.ts';
import type { HandheldRules, PlaceKind, Role, Severity, Sign } from './protocol.ts';

/** The five conditions the agreement names. */
export const FIVE_SIGNS = [
  'unconscious', 'cardiac_arrest', 'acute_breathlessness', 'severe_bleeding', 'seizure',
] as const satisfies readonly Sign[];

/** What is seen under restraint, and may be a fight for air. */
export const RESTRAINT_SIGNS = ['no_air', 'gurgling', 'suddenly_quiet', 'suddenly_stronger'] as const satisfies readonly Sign[];

const ABORTING: ReadonlySet<Sign> = new Set<Sign>([...FIVE_SIGNS, ...RESTRAINT_SIGNS, 'other_life_threatening']);
/** Written down now and decided later; until then steps wait, but nothing stands. */
const NOTED: ReadonlySet<Sign> = new Set<Sign>(['certificate_shown', 'illness_stated']);

/**
 * What this device shows at once. A minor found by day stops nothing by itself (R-20e); at night,
 * by any of its clocks, or when the device does not know the night's hours, it does (R-20d, R-20h). Contact stops by the kind of
 * place; the server may find more by the position. A monitor's halt recommends (decision 7).
 */
export function severityOf(sign: Sign, rules: HandheldRules | null, at: readonly Date[], { place, role = null }: { place?: PlaceKind | undefined; role?: Role | null } = {}): Severity {
  if (ABORTING.has(sign)) return 'aborted';
  if (NOTED.has(sign) || (sign === 'halt' && role === 'monitor')) return 'running';
  if (sign === 'contact') return place !== undefined && !stopsByItself(place) ? 'running' : 'interrupted';
  if (sign === 'minor_on_site' && rules !== null && !at.some((clock) => isNight(clock, rules.night_windows))) return 'running';
  return 'interrupted';
}

/** Whether the rescue chain opens with it. */
export function opensRescue(sign: Sign): boolean {
  return ABORTING.has(sign) || sign === 'medical_emergency' || sign === 'unclear';
}

/** Whose first-aid card is shown: a fight for air under restraint is acute breathlessness. */
export function condition(sign: Sign): Sign {
  return (RESTRAINT_SIGNS as readonly Sign[]).includes(sign) ? 'acute_breathlessness' : sign;
}
