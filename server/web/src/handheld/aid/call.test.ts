// The card to read aloud: classes, never names; a position that can be spoken.

import { expect, it } from 'vitest';
import type { Plan } from '../../shared/protocol.ts';
import { child, parent } from '../../test/views.ts';
import { ages, keepCallBack, keptCallBack, spoken } from './call.ts';

it('counts the people of the plan by age class', () => {
  const plan = { persons: [parent('E1'), child('K1'), child('K2')] } as Pick<Plan, 'persons'> as Plan;
  expect(ages(plan)).toEqual([{ age: 'child', count: 2 }, { age: 'adult', count: 1 }]);
});

it('says a position in groups of digits, with its side', () => {
  expect(spoken({ lat: 51.53412, lon: 7.6, accuracy_m: 12 }, ',')).toEqual({ north: '51,534 12 N', east: '7,600 00 E' });
  expect(spoken({ lat: -33.1, lon: -70.65432, accuracy_m: 12 }, '.')).toEqual({ north: '33.100 00 S', east: '70.654 32 W' });
});

it('remembers the call-back number on this device', () => {
  keepCallBack(' 0151 234 ');
  expect(keptCallBack()).toBe('0151 234');
});
