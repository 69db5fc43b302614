// The order of the list: the most urgent first, but nothing moves under the pointer.

import { age, type Now } from '../shared/clock.ts';
import type { Followed } from '../shared/followed.ts';
import { standing } from '../shared/standing.ts';

const URGENCY = { aborted: 0, interrupted: 1, unknown: 2, running: 3, not_begun: 4, ended: 5 } as const;

/** Smaller is more urgent: not answered by everyone before answered, stopped before unknown before calm. */
export function urgency(followed: Followed, now: Now): number {
  if (followed.view?.phase === 'ended') return 10;
  const base = URGENCY[standing(followed.truth, now).kind];
  const waiting = followed.view?.board.some(({ stand, of }) => stand < of) ?? false;
  return base * 2 + (waiting ? 0 : 1);
}

export function sorted(all: readonly Followed[], now: Now): string[] {
  return [...all]
    .sort((a, b) =>
      urgency(a, now) - urgency(b, now) ||
      (b.view?.since ?? '').localeCompare(a.view?.since ?? '') ||
      (a.view?.reference ?? '').localeCompare(b.view?.reference ?? ''))
    .map(({ operation }) => operation);
}

/** While somebody points at the list it keeps its order; what is new goes to its end. */
export function keepOrder(shown: readonly string[], wanted: readonly string[], pointed: boolean): readonly string[] {
  if (!pointed) return same(shown, wanted) ? shown : wanted;
  const kept = shown.filter((operation) => wanted.includes(operation));
  const added = wanted.filter((operation) => !shown.includes(operation));
  return added.length === 0 && kept.length === shown.length ? shown : [...kept, ...added];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((operation, index) => operation === b[index]);
}

/** Whether the server has spoken about it lately enough to believe what is shown. */
export function isFresh(followed: Followed, now: Now, withinMs: number): boolean {
  return followed.heardAt !== null && age(followed.heardAt, now) < withinMs;
}
