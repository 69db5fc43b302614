import { expect, it } from 'vitest';
import { operationView, parent } from '../test/views.ts';
import { countAt, unit, vehicles } from './family.ts';
import type { OperationView, Step } from './protocol.ts';

const plan = (persons: NonNullable<OperationView['plan']>['persons']): NonNullable<OperationView['plan']> =>
  ({ starts_at: '', ends_at: '', persons, other_minors: 'no', pick_up: { kind: 'dwelling' } });

it('R-40: counts everybody who is to be there, and nobody who may stay', () => {
  const view = operationView({ plan: plan([parent('E1'), { ...parent('E2'), to_be_removed: false }, { slot: 'K1', age: 'child', family: 'child' }]) });
  expect(unit(view)).toEqual(['E1', 'K1']);
  expect(unit(operationView())).toEqual([]);
});

it.each<[Step[], string]>([[[], 'contact'], [['begin'], 'departure'], [['begin', 'depart'], 'transfer']])('R-40: after %j a count is one of %s', (steps, at) => {
  expect(countAt(operationView({ steps: steps.map((step) => ({ step, at: '' })) }))).toBe(at);
});

it('R-40: puts everybody present in exactly one vehicle', () => {
  expect(vehicles(['E1', 'K1', 'K2'], { K2: 2, E9: 3 })).toEqual([{ label: 'V1', slots: ['E1', 'K1'] }, { label: 'V2', slots: ['K2'] }]);
  expect(vehicles(['E1'], {})).toEqual([{ label: 'V1', slots: ['E1'] }]);
});
