// What the server says about a plan while it is typed, sorted by where it is shown. The rules are asked,
// never repeated here.

import type { Objection, Plan, PlanJudgement } from '../shared/protocol.ts';
import { readPlan, type Draft, type DraftPerson, type Mistakes } from './plan.ts';

export type Judging =
  /** Both times are needed before anything can be said. */
  | { readonly is: 'not_yet' }
  | { readonly is: 'asking' }
  | { readonly is: 'judged'; readonly judgement: PlanJudgement }
  | { readonly is: 'unreachable' };

/** A place of its own for a person whose place cannot be read yet: the others keep their numbers. */
const placeholder = (index: number): string => `Z${900 + index}`;

/**
 * The plan as far as it is typed. What is missing is filled in so that it speaks against nothing: an adult,
 * no other minors, no institution. So whatever is said against it holds whatever will be typed, and nobody is
 * told that all is well before all is there. Null while it cannot be asked about.
 */
export function provisional(draft: Draft, zone: string): Plan | null {
  const taken = new Set<string>();
  const persons = (draft.persons.length === 0 ? [undefined] : draft.persons).map((person, index) => provisionalPerson(person, index, taken));
  const { kind, ...position } = draft.pickUp;
  const filled: Draft = { ...draft, persons, otherMinors: draft.otherMinors === '' ? 'no' : draft.otherMinors, pickUp: { ...position, kind: kind === '' ? 'other' : kind } };
  const read = readPlan(filled, zone);
  if (read.plan !== null) return read.plan;
  // A position is being typed: judge the rest meanwhile.
  const wrong = Object.keys(read.mistakes);
  if (wrong.length > 1 || wrong[0] !== '/pick_up/position') return null;
  return readPlan({ ...filled, pickUp: { ...filled.pickUp, lat: '', lon: '', accuracy: '' } }, zone).plan;
}

function provisionalPerson(person: DraftPerson | undefined, index: number, taken: Set<string>): DraftPerson {
  const slot = person?.slot.trim().toUpperCase() ?? '';
  const usable = /^[A-Z][0-9]{1,3}$/.test(slot) && !taken.has(slot);
  taken.add(slot);
  const { age = '', family = '', stays = false, bornOn = '' } = person ?? {};
  return { slot: usable ? slot : placeholder(index), age: age === '' ? 'adult' : age, family: family === '' ? 'other' : family, stays, bornOn };
}

/** What is said against the plan, by the field it is shown at. */
export function byField(against: readonly Objection[]): ReadonlyMap<string, readonly Objection[]> {
  const sorted = new Map<string, Objection[]>();
  for (const one of against) {
    for (const at of one.at.length === 0 ? [''] : one.at) sorted.set(at, [...(sorted.get(at) ?? []), one]);
  }
  return sorted;
}

/** Why the plan cannot be filed yet: fields that are empty or wrong, then what speaks against it. */
export interface Obstacles {
  readonly missing: readonly string[];
  readonly wrong: readonly string[];
  readonly against: readonly Objection[];
}

export function obstacles(mistakes: Mistakes | null, judging: Judging): Obstacles {
  const fields = Object.entries(mistakes ?? {});
  const isMissing = ([, key]: [string, string]) => key.startsWith('plan.missing.');
  return {
    missing: fields.filter(isMissing).map(([at]) => at),
    wrong: fields.filter((field) => !isMissing(field)).map(([at]) => at),
    against: judging.is === 'judged' ? judging.judgement.against : [],
  };
}

/** Nobody is kept from filing by a judgement that cannot be had: the server judges again. */
export function mayFile({ missing, wrong, against }: Obstacles, judging: Judging): boolean {
  return missing.length === 0 && wrong.length === 0 && against.length === 0 && judging.is !== 'asking';
}
