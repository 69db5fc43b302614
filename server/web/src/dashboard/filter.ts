// Finding one of two hundred: by its reference, by how it stands, by whether it needs somebody.

import type { Now } from '../shared/clock.ts';
import type { Followed } from '../shared/followed.ts';
import { standing, type Standing } from '../shared/standing.ts';
import { needsSomebody } from './order.ts';

export const GROUPS = ['stopped', 'unknown', 'running', 'not_begun', 'ended'] as const;
export type Group = (typeof GROUPS)[number];

export interface Filter {
  /** Part of the reference. */
  readonly text: string;
  readonly group: Group | null;
  readonly needy: boolean;
}

export const NO_FILTER: Filter = { text: '', group: null, needy: false };

export type Counts = Readonly<Record<Group | 'needy', number>>;

export function groupOf(followed: Followed, kind: Standing['kind']): Group {
  if (followed.view?.phase === 'ended') return 'ended';
  return kind === 'aborted' || kind === 'interrupted' ? 'stopped' : kind;
}

export function counted(all: Iterable<Followed>, now: Now): Counts {
  const counts = { stopped: 0, unknown: 0, running: 0, not_begun: 0, ended: 0, needy: 0 };
  for (const followed of all) {
    const { kind } = standing(followed.truth, now);
    counts[groupOf(followed, kind)] += 1;
    if (needsSomebody(followed, kind)) counts.needy += 1;
  }
  return counts;
}

export function sameCounts(a: Counts, b: Counts): boolean {
  return a.needy === b.needy && GROUPS.every((group) => a[group] === b[group]);
}

export function fits(followed: Followed, filter: Filter, now: Now): boolean {
  const text = filter.text.trim().toLowerCase();
  if (text !== '' && !(followed.view?.reference ?? '').toLowerCase().includes(text)) return false;
  if (filter.group === null && !filter.needy) return true;
  const { kind } = standing(followed.truth, now);
  return (filter.group === null || groupOf(followed, kind) === filter.group) && (!filter.needy || needsSomebody(followed, kind));
}
