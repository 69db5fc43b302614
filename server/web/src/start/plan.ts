// A plan as it is typed, and what is missing before it can be filed. Whether it is lawful is not
// judged here: the server says so, with clause and time.

import type { AgeClass, FamilyRole, Fix, Known, Person, PickUp, PlaceKind, Plan } from '../shared/protocol.ts';
import type { Key } from '../text/language.svelte.ts';
import { instants, wallOf, type Instant } from './zoned.ts';

export interface Draft {
  readonly starts: Wall;
  readonly ends: Wall;
  readonly persons: readonly DraftPerson[];
  readonly otherMinors: Known | '';
  readonly pickUp: DraftPlace;
}

export interface DraftPerson {
  readonly slot: string;
  readonly age: AgeClass | '';
  readonly family: FamilyRole | '';
  /** A member who may stay; the family is not separated all the same. */
  readonly stays: boolean;
  /** `YYYY-MM-DD`, or empty. */
  readonly bornOn: string;
  /** The place was typed, and is not replaced by a suggestion. */
  readonly typed?: boolean;
}

/** A place as it is typed; a position is given whole or not at all. */
export interface DraftPlace {
  readonly kind: PlaceKind | '';
  readonly lat: string;
  readonly lon: string;
  readonly accuracy: string;
}

export interface Wall {
  readonly wall: string;
  /** Which of two, where the wall time exists twice. */
  readonly offset: string;
}

/** What is wrong, by the place in the plan as the server names places. */
export type Mistakes = Readonly<Record<string, Key>>;

export type Read = { readonly plan: Plan; readonly mistakes: null } | { readonly plan: null; readonly mistakes: Mistakes };

const SLOT = /^[A-Z][0-9]{1,3}$/;
const DECIMAL = /^-?\d{1,3}([.,]\d{1,9})?$/;
const METRES = /^\d{1,5}$/;

export const NO_PERSON: DraftPerson = { slot: 'E1', age: '', family: '', stays: false, bornOn: '' };
export const NO_PLACE: DraftPlace = { kind: '', lat: '', lon: '', accuracy: '' };

export function readPlan(draft: Draft, zone: string): Read {
  const mistakes: Record<string, Key> = {};
  const starts = instant(draft.starts, zone);
  const ends = instant(draft.ends, zone);
  if (typeof starts === 'string') mistakes['/starts_at'] = starts;
  if (typeof ends === 'string') mistakes['/ends_at'] = ends;
  if (typeof starts === 'object' && typeof ends === 'object' && ends.ms <= starts.ms) mistakes['/ends_at'] = 'plan.wrong.order';
  const persons = readPersons(draft.persons, mistakes);
  if (draft.otherMinors === '') mistakes['/other_minors'] = 'plan.missing.choice';
  const pickUp = readPlace(draft.pickUp, '/pick_up', mistakes);
  if (Object.keys(mistakes).length > 0 || typeof starts === 'string' || typeof ends === 'string' || draft.otherMinors === '' || pickUp === null) {
    return { plan: null, mistakes };
  }
  return { plan: { starts_at: starts.text, ends_at: ends.text, persons, other_minors: draft.otherMinors, pick_up: pickUp }, mistakes: null };
}

function readPersons(drafts: readonly DraftPerson[], mistakes: Record<string, Key>): Person[] {
  if (drafts.length === 0) mistakes['/persons'] = 'plan.missing.persons';
  const taken = new Set<string>();
  const persons: Person[] = [];
  drafts.forEach(({ slot, age, family, stays, bornOn }, index) => {
    const name = slot.trim().toUpperCase();
    if (!SLOT.test(name)) mistakes[`/persons/${index}/slot`] = 'plan.wrong.slot';
    else if (taken.has(name)) mistakes[`/persons/${index}/slot`] = 'plan.wrong.twice';
    taken.add(name);
    if (age === '') mistakes[`/persons/${index}/age`] = 'plan.missing.choice';
    if (family === '') mistakes[`/persons/${index}/family`] = 'plan.missing.choice';
    if (age === '' || family === '') return;
    persons.push({ slot: name, age, family, to_be_removed: !stays, ...(bornOn === '' ? {} : { born_on: bornOn }) });
  });
  return persons;
}

/** Null when something is wrong; what, stands in `mistakes` under `at`. */
export function readPlace({ kind, lat, lon, accuracy }: DraftPlace, at: string, mistakes: Record<string, Key>): PickUp | null {
  if (kind === '') mistakes[`${at}/kind`] = 'plan.missing.choice';
  const position = readFix([lat, lon, accuracy]);
  if (position === 'wrong') mistakes[`${at}/position`] = 'plan.wrong.position';
  if (kind === '' || position === 'wrong') return null;
  return position === null ? { kind } : { kind, position };
}

function readFix(typed: readonly [string, string, string]): Fix | null | 'wrong' {
  const [lat, lon, accuracy] = typed.map((one) => one.trim()) as [string, string, string];
  if (lat === '' && lon === '' && accuracy === '') return null;
  if (!DECIMAL.test(lat) || !DECIMAL.test(lon) || !METRES.test(accuracy)) return 'wrong';
  const fix = { lat: Number(lat.replace(',', '.')), lon: Number(lon.replace(',', '.')), accuracy_m: Number(accuracy) };
  return Math.abs(fix.lat) > 90 || Math.abs(fix.lon) > 180 ? 'wrong' : fix;
}

/** A plan that was filed, as the form starts from it. Positions and dates of birth are sealed apart. */
export function draftOf(plan: Plan, zone: string): Draft {
  return {
    starts: wallOf(plan.starts_at, zone), ends: wallOf(plan.ends_at, zone), otherMinors: plan.other_minors,
    persons: plan.persons.map(({ slot, age, family, to_be_removed: removed }) => ({ slot, age, family, stays: removed === false, bornOn: '', typed: true })),
    pickUp: { ...NO_PLACE, kind: plan.pick_up.kind },
  };
}

/** The other time moves along, so that the length stays; null while one of them cannot be read. */
export function movedTo(start: string, { starts, ends }: Pick<Draft, 'starts' | 'ends'>, zone: string): Pick<Draft, 'starts' | 'ends'> | null {
  const minutes = lengthMin({ starts, ends }, zone);
  if (minutes === null) return null;
  return { starts: wallOf(start, zone), ends: wallOf(new Date(Date.parse(start) + minutes * 60_000).toISOString(), zone) };
}

/** Minutes from first contact to the end of the way; null while one of them cannot be read. */
export function lengthMin({ starts, ends }: Pick<Draft, 'starts' | 'ends'>, zone: string): number | null {
  const [from, until] = [instant(starts, zone), instant(ends, zone)];
  return typeof from === 'string' || typeof until === 'string' ? null : Math.round((until.ms - from.ms) / 60_000);
}

function instant({ wall, offset }: Wall, zone: string): Instant | Key {
  if (wall === '') return 'plan.missing.time';
  const [first, ...others] = instants(wall, zone);
  if (first === undefined) return 'plan.wrong.no_such_time';
  if (others.length === 0) return first;
  return [first, ...others].find((one) => one.offset === offset) ?? 'plan.wrong.which_time';
}

/** The next free place for this age: E1, E2 and so on, K1 for minors. */
export function nextSlot(persons: readonly Pick<DraftPerson, 'slot'>[], age: AgeClass | '' = ''): string {
  const letter = age === 'infant' || age === 'child' || age === 'youth' ? 'K' : 'E';
  const taken = new Set(persons.map(({ slot }) => slot));
  let number = 1;
  while (taken.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** A person as changed; a place that nobody typed follows the age. */
export function changed(persons: readonly DraftPerson[], index: number, person: DraftPerson): readonly DraftPerson[] {
  const before = persons[index];
  const follows = before !== undefined && person.typed !== true && before.slot === person.slot && before.age !== person.age;
  const slot = follows ? nextSlot(persons.toSpliced(index, 1), person.age) : person.slot;
  return persons.with(index, { ...person, slot, typed: person.typed === true || (before !== undefined && before.slot !== person.slot) });
}
