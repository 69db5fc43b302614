// A plan as it is typed, and what is missing before it can be filed. Whether it is lawful is not
// judged here: the server says so, with clause and time.

import type { AgeClass, Known, Plan } from '../shared/protocol.ts';
import type { Key } from '../text/language.svelte.ts';
import { instants, type Instant } from './zoned.ts';

export interface Draft {
  readonly starts: Wall;
  readonly ends: Wall;
  readonly persons: readonly { readonly slot: string; readonly age: AgeClass | '' }[];
  readonly otherMinors: Known | '';
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

export function readPlan(draft: Draft, zone: string): Read {
  const mistakes: Record<string, Key> = {};
  const starts = instant(draft.starts, zone);
  const ends = instant(draft.ends, zone);
  if (typeof starts === 'string') mistakes['/starts_at'] = starts;
  if (typeof ends === 'string') mistakes['/ends_at'] = ends;
  if (draft.persons.length === 0) mistakes['/persons'] = 'plan.missing.persons';
  const taken = new Set<string>();
  const persons: { slot: string; age: AgeClass }[] = [];
  draft.persons.forEach(({ slot, age }, index) => {
    const name = slot.trim().toUpperCase();
    if (!SLOT.test(name)) mistakes[`/persons/${index}/slot`] = 'plan.wrong.slot';
    else if (taken.has(name)) mistakes[`/persons/${index}/slot`] = 'plan.wrong.twice';
    taken.add(name);
    if (age === '') mistakes[`/persons/${index}/age`] = 'plan.missing.choice';
    else persons.push({ slot: name, age });
  });
  if (draft.otherMinors === '') mistakes['/other_minors'] = 'plan.missing.choice';
  if (typeof starts === 'object' && typeof ends === 'object' && ends.ms <= starts.ms) mistakes['/ends_at'] = 'plan.wrong.order';
  if (Object.keys(mistakes).length > 0 || typeof starts === 'string' || typeof ends === 'string' || draft.otherMinors === '') return { plan: null, mistakes };
  return { plan: { starts_at: starts.text, ends_at: ends.text, persons, other_minors: draft.otherMinors }, mistakes: null };
}

function instant({ wall, offset }: Wall, zone: string): Instant | Key {
  if (wall === '') return 'plan.missing.time';
  const [first, ...others] = instants(wall, zone);
  if (first === undefined) return 'plan.wrong.no_such_time';
  if (others.length === 0) return first;
  return [first, ...others].find((one) => one.offset === offset) ?? 'plan.wrong.which_time';
}

/** The next free place: E1, E2, and so on. */
export function nextSlot(persons: Draft['persons']): string {
  const taken = new Set(persons.map(({ slot }) => slot));
  let number = 1;
  while (taken.has(`E${number}`)) number += 1;
  return `E${number}`;
}
