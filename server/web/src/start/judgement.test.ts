import { expect, it } from 'vitest';
import type { Objection, PlanJudgement } from '../shared/protocol.ts';
import { byField, mayFile, obstacles, provisional, type Judging } from './judgement.ts';
import { NO_PERSON, NO_PLACE, type Draft } from './plan.ts';

const ZONE = 'Europe/Berlin';
const at = (wall: string) => ({ wall, offset: '' });
const empty: Draft = { starts: at(''), ends: at(''), persons: [NO_PERSON], otherMinors: '', pickUp: NO_PLACE };
const timed: Draft = { ...empty, starts: at('2026-07-01T07:00'), ends: at('2026-07-01T12:00') };
const why = { what: { de: 'a', en: 'a' }, facts: [], rule: { de: 'b', en: 'b' }, lawful_when: { de: 'c', en: 'c' }, policy: 'p', policy_version: '1' };
const objection = (...fields: string[]): Objection => ({ reason: { code: 'night_with_minors', clause: 'R-20', slots: [] }, at: fields, why });
const judged = (...against: Objection[]): Judging => ({ is: 'judged', judgement: { against, notices: [], night: { minors_affected: true, within_buffer: false }, list: { is: 'missing' } } satisfies PlanJudgement });

it('asks nothing before both times are there', () => {
  expect(provisional(empty, ZONE)).toBeNull();
  expect(provisional({ ...timed, ends: at('') }, ZONE)).toBeNull();
});

it('fills in only what speaks against nothing', () => {
  expect(provisional(timed, ZONE)).toEqual({
    starts_at: '2026-07-01T07:00:00+02:00', ends_at: '2026-07-01T12:00:00+02:00', other_minors: 'no', pick_up: { kind: 'other' },
    persons: [{ slot: 'E1', age: 'adult', family: 'other', to_be_removed: true }],
  });
});

it('keeps what is typed, and every person at its number', () => {
  const persons = [{ ...NO_PERSON, slot: 'Anna' }, { ...NO_PERSON, slot: 'k1', age: 'child' as const }, { ...NO_PERSON, slot: 'K1' }];
  expect(provisional({ ...timed, persons, otherMinors: 'unknown' }, ZONE)).toMatchObject({ other_minors: 'unknown', persons: [{ slot: 'Z900' }, { slot: 'K1', age: 'child' }, { slot: 'Z902' }] });
});

it('judges the rest while a position is being typed', () => {
  expect(provisional({ ...timed, pickUp: { ...NO_PLACE, kind: 'dwelling', lat: '51.' } }, ZONE)?.pick_up).toEqual({ kind: 'dwelling' });
});

it('sorts what is said by its field; what is about none stands by itself', () => {
  const [night, closed] = [objection('/starts_at'), objection()];
  expect([...byField([night, closed])]).toEqual([['/starts_at', [night]], ['', [closed]]]);
});

it.each<[string, Record<string, 'plan.missing.time' | 'plan.wrong.slot'> | null, Judging, boolean]>([
  ['nothing typed', { '/starts_at': 'plan.missing.time' }, { is: 'not_yet' }, false],
  ['something wrong', { '/persons/0/slot': 'plan.wrong.slot' }, judged(), false],
  ['a clause speaks against it', null, judged(objection('/starts_at')), false],
  ['not judged yet', null, { is: 'asking' }, false],
  ['nothing speaks against it', null, judged(), true],
  ['nobody can be asked', null, { is: 'unreachable' }, true],
])('whether it can be filed: %s', (_, mistakes, judging, may) => {
  expect(mayFile(obstacles(mistakes, judging), judging)).toBe(may);
});
