import { expect, it } from 'vitest';
import { changed, draftOf, lengthMin, movedTo, NO_PERSON, NO_PLACE, nextSlot, readPlan, type Draft, type DraftPerson } from './plan.ts';

const ZONE = 'Europe/Berlin';
const at = (wall: string, offset = '') => ({ wall, offset });
const person = (slot: string, age: DraftPerson['age'], family: DraftPerson['family']): DraftPerson => ({ ...NO_PERSON, slot, age, family });
const good: Draft = {
  starts: at('2026-07-01T07:00'), ends: at('2026-07-01T12:00'),
  persons: [person('E1', 'adult', 'custodial_parent'), person('k1', 'child', 'child')], otherMinors: 'no',
  pickUp: { ...NO_PLACE, kind: 'dwelling' },
};

it('R-20a: files instants with their zone, and places instead of names', () => {
  expect(readPlan(good, ZONE).plan).toEqual({
    starts_at: '2026-07-01T07:00:00+02:00', ends_at: '2026-07-01T12:00:00+02:00',
    persons: [
      { slot: 'E1', age: 'adult', family: 'custodial_parent', to_be_removed: true },
      { slot: 'K1', age: 'child', family: 'child', to_be_removed: true },
    ],
    other_minors: 'no', pick_up: { kind: 'dwelling' },
  });
});

it.each<[string, Partial<Draft>, Record<string, string>]>([
  ['nothing typed', { starts: at(''), ends: at(''), persons: [], otherMinors: '' },
    { '/starts_at': 'plan.missing.time', '/ends_at': 'plan.missing.time', '/persons': 'plan.missing.persons', '/other_minors': 'plan.missing.choice' }],
  ['an end before the start', { ends: at('2026-07-01T06:59') }, { '/ends_at': 'plan.wrong.order' }],
  ['a time that is skipped', { starts: at('2026-03-29T02:30') }, { '/starts_at': 'plan.wrong.no_such_time' }],
  ['a time that exists twice', { ends: at('2026-10-25T02:30') }, { '/ends_at': 'plan.wrong.which_time' }],
  ['a name instead of a place', { persons: [person('Anna', 'adult', 'other')] }, { '/persons/0/slot': 'plan.wrong.slot' }],
  ['a place given twice', { persons: [person('E1', 'adult', 'other'), person('e1', 'adult', 'other')] }, { '/persons/1/slot': 'plan.wrong.twice' }],
  ['no age', { persons: [person('E1', '', 'other')] }, { '/persons/0/age': 'plan.missing.choice' }],
  ['no place in the family', { persons: [person('E1', 'adult', '')] }, { '/persons/0/family': 'plan.missing.choice' }],
  ['R-41: no kind of place', { pickUp: NO_PLACE }, { '/pick_up/kind': 'plan.missing.choice' }],
  ['R-41: half a position', { pickUp: { ...NO_PLACE, kind: 'dwelling', lat: '51,68' } }, { '/pick_up/position': 'plan.wrong.position' }],
  ['R-41: a position that is nowhere', { pickUp: { kind: 'dwelling', lat: '151.6', lon: '7.8', accuracy: '10' } }, { '/pick_up/position': 'plan.wrong.position' }],
])('says at the field what is wrong: %s', (_, change, mistakes) => {
  expect(readPlan({ ...good, ...change }, ZONE)).toEqual({ plan: null, mistakes });
});

it('I-14: a wall time that exists twice is filed as the one that was chosen', () => {
  const night = { ...good, starts: at('2026-10-25T02:30', '+02:00'), ends: at('2026-10-25T02:30', '+01:00') };
  expect(readPlan(night, ZONE).plan).toMatchObject({ starts_at: '2026-10-25T02:30:00+02:00', ends_at: '2026-10-25T02:30:00+01:00' });
});

it('R-40, R-41: files who may stay, a date of birth, and a position with comma or dot', () => {
  const draft: Draft = {
    ...good, persons: [{ ...person('E1', 'adult', 'spouse'), stays: true, bornOn: '1990-02-28' }],
    pickUp: { kind: 'dwelling', lat: '51,6806', lon: '7.8170', accuracy: '12' },
  };
  expect(readPlan(draft, ZONE).plan).toMatchObject({
    persons: [{ slot: 'E1', to_be_removed: false, born_on: '1990-02-28' }],
    pick_up: { kind: 'dwelling', position: { lat: 51.6806, lon: 7.817, accuracy_m: 12 } },
  });
});

it('offers the next free place', () => {
  expect(nextSlot([])).toBe('E1');
  expect(nextSlot([{ slot: 'E1' }, { slot: 'E3' }])).toBe('E2');
  expect(nextSlot([{ slot: 'E1' }], 'youth')).toBe('K1');
});

it('lets a place follow the age until somebody types one', () => {
  const [first] = changed([NO_PERSON], 0, { ...NO_PERSON, age: 'child' });
  expect(first?.slot).toBe('K1');
  const typed = changed([NO_PERSON], 0, { ...NO_PERSON, slot: 'E7' });
  expect(changed(typed, 0, { ...typed[0]!, age: 'child' })[0]?.slot).toBe('E7');
});

it('starts from the plan that was filed', () => {
  const { plan } = readPlan(good, ZONE);
  expect(readPlan(draftOf(plan!, ZONE), ZONE).plan).toEqual(plan);
  const night = readPlan({ ...good, starts: at('2026-10-25T02:30', '+01:00'), ends: at('2026-10-25T09:00') }, ZONE).plan;
  expect(readPlan(draftOf(night!, ZONE), ZONE).plan).toEqual(night);
});

it('moves the whole way to another start, across the change of the clocks', () => {
  expect(lengthMin(good, ZONE)).toBe(300);
  expect(movedTo('2026-07-02T04:00:00Z', good, ZONE)).toEqual({ starts: at('2026-07-02T06:00'), ends: at('2026-07-02T11:00') });
  expect(movedTo('2026-10-24T22:00:00Z', good, ZONE)?.ends).toEqual(at('2026-10-25T04:00'));
  expect(lengthMin({ ...good, ends: at('') }, ZONE)).toBeNull();
});
