import { expect, it } from 'vitest';
import { nextSlot, readPlan, type Draft } from './plan.ts';

const ZONE = 'Europe/Berlin';
const at = (wall: string, offset = '') => ({ wall, offset });
const good: Draft = {
  starts: at('2026-07-01T07:00'), ends: at('2026-07-01T12:00'),
  persons: [{ slot: 'E1', age: 'adult' }, { slot: 'k1', age: 'child' }], otherMinors: 'no',
};

it('R-20a: files instants with their zone, and places instead of names', () => {
  expect(readPlan(good, ZONE).plan).toEqual({
    starts_at: '2026-07-01T07:00:00+02:00', ends_at: '2026-07-01T12:00:00+02:00',
    persons: [{ slot: 'E1', age: 'adult' }, { slot: 'K1', age: 'child' }], other_minors: 'no',
  });
});

it.each<[string, Partial<Draft>, Record<string, string>]>([
  ['nothing typed', { starts: at(''), ends: at(''), persons: [], otherMinors: '' },
    { '/starts_at': 'plan.missing.time', '/ends_at': 'plan.missing.time', '/persons': 'plan.missing.persons', '/other_minors': 'plan.missing.choice' }],
  ['an end before the start', { ends: at('2026-07-01T06:59') }, { '/ends_at': 'plan.wrong.order' }],
  ['a time that is skipped', { starts: at('2026-03-29T02:30') }, { '/starts_at': 'plan.wrong.no_such_time' }],
  ['a time that exists twice', { ends: at('2026-10-25T02:30') }, { '/ends_at': 'plan.wrong.which_time' }],
  ['a name instead of a place', { persons: [{ slot: 'Anna', age: 'adult' }] }, { '/persons/0/slot': 'plan.wrong.slot' }],
  ['a place given twice', { persons: [{ slot: 'E1', age: 'adult' }, { slot: 'e1', age: 'adult' }] }, { '/persons/1/slot': 'plan.wrong.twice' }],
  ['no age', { persons: [{ slot: 'E1', age: '' }] }, { '/persons/0/age': 'plan.missing.choice' }],
])('says at the field what is wrong: %s', (_, change, mistakes) => {
  expect(readPlan({ ...good, ...change }, ZONE)).toEqual({ plan: null, mistakes });
});

it('I-14: a wall time that exists twice is filed as the one that was chosen', () => {
  const night = { ...good, starts: at('2026-10-25T02:30', '+02:00'), ends: at('2026-10-25T02:30', '+01:00') };
  expect(readPlan(night, ZONE).plan).toMatchObject({ starts_at: '2026-10-25T02:30:00+02:00', ends_at: '2026-10-25T02:30:00+01:00' });
});

it('offers the next free place', () => {
  expect(nextSlot([])).toBe('E1');
  expect(nextSlot([{ slot: 'E1', age: '' }, { slot: 'E3', age: '' }])).toBe('E2');
});
