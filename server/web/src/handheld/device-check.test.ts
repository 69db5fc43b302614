import { expect, it } from 'vitest';
import { asCheck, ITEMS, next, open, untried, type Found, type Trials } from './device-check.ts';

const ALL = { sound: true, vibration: true, location: true, screen: true };
const FOUND: Found = { connection: 'works', offline: 'works', storage: 'fails', clockMs: -412.4 };

it('a human says whether a tone was heard; a later word changes nothing until it is tried again', () => {
  let trials = next(untried(ALL), { do: 'try', item: 'sound' });
  expect(trials.sound).toBe('trying');
  trials = next(trials, { do: 'ask', item: 'sound' });
  expect(trials.sound).toBe('asking');
  trials = next(trials, { do: 'found', item: 'sound', works: false });
  expect(trials.sound).toBe('fails');
  expect(next(trials, { do: 'found', item: 'sound', works: true }), 'without a trial').toBe(trials);
  expect(next(trials, { do: 'ask', item: 'sound' }), 'too late').toBe(trials);
  const again = next(next(trials, { do: 'try', item: 'sound' }), { do: 'found', item: 'sound', works: true });
  expect(again.sound).toBe('works');
});

it('what a device does not have cannot be tried, and is not waited for', () => {
  const trials = untried({ ...ALL, vibration: false });
  expect(trials.vibration).toBe('not_offered');
  expect(next(trials, { do: 'try', item: 'vibration' })).toBe(trials);
  expect(open(trials)).toEqual(['sound', 'location', 'screen']);
});

it('what was not finished is told as not tried', () => {
  const begun = next(next(untried(ALL), { do: 'try', item: 'location' }), { do: 'try', item: 'sound' });
  const asking = next(begun, { do: 'ask', item: 'sound' });
  expect(asCheck(asking, FOUND)).toEqual({
    sound: 'not_tried', vibration: 'not_tried', location: 'not_tried', screen: 'not_tried',
    connection: 'works', offline: 'works', storage: 'fails', clock_difference_ms: -412,
  });
  expect(asCheck(asking, { ...FOUND, clockMs: null })).not.toHaveProperty('clock_difference_ms');
});

it('says nothing about where the device is', () => {
  const trials = ITEMS.reduce<Trials>((all, item) => next(next(all, { do: 'try', item }), { do: 'found', item, works: true }), untried(ALL));
  const check = asCheck(trials, FOUND);
  expect(open(trials)).toEqual([]);
  expect(Object.keys(check).sort()).toEqual(['clock_difference_ms', 'connection', 'location', 'offline', 'screen', 'sound', 'storage', 'vibration']);
  expect(check.location).toBe('works');
});
