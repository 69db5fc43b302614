// The rescue chain as this device can show it: the record's, or the two first steps at once (I-20).

import type { Followed } from './followed.ts';
import type { RescueView, Sign } from './protocol.ts';

const OPENING: ReadonlySet<Sign> = new Set<Sign>([
  'unconscious', 'cardiac_arrest', 'acute_breathlessness', 'severe_bleeding', 'seizure',
  'other_life_threatening', 'medical_emergency', 'unclear',
]);

export function chainOf({ view, seen }: Followed): RescueView | null {
  if (view?.rescue !== undefined) return view.rescue;
  const first = seen.find(({ sign }) => sign !== null && OPENING.has(sign));
  if (first?.sign == null) return null;
  const step = (id: 'call112' | 'first_aid') => ({ step: id, claimed_by: [], not_possible: false });
  return {
    version: '', sign: first.sign, signs: [first.sign], opened_at: first.occurredAt,
    steps: [step('call112'), step('first_aid')],
  };
}
