// An operation as the server shows it, calm unless a test says otherwise.

import type { OperationView, Person, PersonView, SafeguardsView } from '../shared/protocol.ts';

export function safeguards(over: Partial<SafeguardsView> = {}): SafeguardsView {
  return {
    preflight: { items: [], against_ready: [], supporter_release: false, inform_supporter: false },
    family: { persons: [], vehicles: [] },
    place: { unclear: false },
    facilities: { is: 'known', as_of: '2026-05-01', facilities: 1200 },
    documents: [], recommendations: [], force: [], proposals: [], notices: [], ...over,
  };
}

export function operationView(over: Partial<OperationView> = {}): OperationView {
  return {
    operation: 'o', reference: 'UN-1', drill: false, phase: 'underway', severity: 'running', since: '2026-05-05T05:48:10Z', seq: 9,
    reasons: [], holds: [], steps: [], ages_to_confirm: [], questions: [], board: [], refused: [], tasks: [],
    night: { minors_affected: true, is_night: false, next_night_at: '2026-05-05T20:00:00Z', forecast_reaches_night: false, rule: 'kreis-unna' },
    devices: [], awaited: [], safeguards: safeguards(), ...over,
  };
}

export const parent = (slot: string): Person => ({ slot, age: 'adult', family: 'custodial_parent', to_be_removed: true });
export const child = (slot: string): Person => ({ slot, age: 'child', family: 'child', to_be_removed: true });
export const here = ({ slot, age, family }: Person): PersonView => ({ slot, age, family, is: 'here' });
