// The order of the list: the most urgent first, but nothing moves under the pointer or the keyboard.

import type { Now } from '../shared/clock.ts';
import { unanswered, type Followed } from '../shared/followed.ts';
import { standing, type Standing } from '../shared/standing.ts';

const URGENCY: Readonly<Record<Standing['kind'], number>> = { aborted: 0, interrupted: 2, unknown: 4, running: 8, not_begun: 9, ended: 10 };
/** Whoever runs or has ended and still waits for somebody: after what is stopped, before what is calm. */
const WAITING = 6;
const OVER = 12;

/** Somebody has to do something about it: it is stopped, nobody has answered, or a task is open. */
export function needsSomebody(followed: Followed, kind: Standing['kind']): boolean {
  const { view } = followed;
  if (isOpen(followed)) return true;
  if (view?.phase === 'ended') return false;
  return kind === 'aborted' || kind === 'interrupted' || (kind === 'unknown' && view?.phase === 'underway');
}

/** Something about it waits, beside the stop itself. */
function isOpen(followed: Followed): boolean {
  const { view } = followed;
  if (unanswered(followed).length > 0) return true;
  if (view === null) return false;
  if (view.tasks.length > 0 || view.safeguards.recommendations.length > 0) return true;
  if (view.phase === 'ended') return false;
  const stands = view.severity !== 'running' && view.board.some(({ stand, of }) => stand < of);
  return stands || (view.rescue !== undefined && view.rescue.closed === undefined) || view.safeguards.documents.some(({ recognised }) => recognised === undefined);
}

/** Smaller is more urgent: not answered by everyone before answered, stopped before unknown before calm. */
export function urgency(followed: Followed, now: Now): number {
  const open = isOpen(followed);
  if (followed.view?.phase === 'ended') return open ? WAITING : OVER;
  const base = URGENCY[standing(followed.truth, now).kind];
  if (base < WAITING) return open ? base : base + 1;
  return open ? WAITING : base;
}

/** Of two that are equally urgent the newest stop comes first; what is calm stands by its reference. */
export function sorted(all: readonly Followed[], now: Now): string[] {
  const ranked = all.map(({ operation, view, ...rest }) => ({
    operation, rank: urgency({ operation, view, ...rest }, now), since: view?.since ?? '', reference: view?.reference ?? '',
  }));
  ranked.sort((a, b) => a.rank - b.rank || (a.rank < URGENCY.unknown ? compare(b.since, a.since) : 0) || compare(a.reference, b.reference) || compare(a.operation, b.operation));
  return ranked.map(({ operation }) => operation);
}

/** By code units: `localeCompare` is too slow for hundreds of rows at every frame. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** While somebody's hand is on the list it keeps its order; what is new goes to its end. */
export function keepOrder(shown: readonly string[], wanted: readonly string[], held: boolean): readonly string[] {
  if (!held) return same(shown, wanted) ? shown : wanted;
  const there = new Set(shown);
  const stays = new Set(wanted);
  const kept = shown.filter((operation) => stays.has(operation));
  const added = wanted.filter((operation) => !there.has(operation));
  return added.length === 0 && kept.length === shown.length ? shown : [...kept, ...added];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((operation, index) => operation === b[index]);
}
