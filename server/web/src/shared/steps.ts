// The rescue chain as this device can show it: the record's, or the two first steps at once (I-20).

import type { Followed } from './followed.ts';
import type { RescueView } from './protocol.ts';
import { condition, opensRescue } from './signs.ts';
import type { Standing } from './standing.ts';

export function chainOf({ view, seen }: Followed): RescueView | null {
  if (view?.rescue !== undefined) return view.rescue;
  const first = seen.find(({ sign }) => sign !== null && opensRescue(sign));
  if (first?.sign == null) return null;
  const step = (id: 'call112' | 'first_aid') => ({ step: id, claimed_by: [], not_possible: false });
  const sign = condition(first.sign);
  return {
    version: '', sign, signs: [sign], opened_at: first.occurredAt,
    steps: [step('call112'), step('first_aid')],
  };
}

/** The chain while there is something to do about it. */
export function openChain(followed: Followed, standing: Standing): RescueView | null {
  const chain = chainOf(followed);
  return chain === null || standing.kind === 'running' || chain.closed !== undefined ? null : chain;
}
