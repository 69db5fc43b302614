// Which operations the list shows. The words go into the address; what was typed as a search does not.

import type { ClauseId, End } from '../shared/protocol.ts';

export const ENDS = ['completed', 'not_carried_out', 'aborted', 'open'] as const;
/** How it ended, or that it has not. */
export type Ended = End | 'open';
export const EITHER = ['yes', 'no'] as const;
export type Either = (typeof EITHER)[number];
export const CLAUSES: readonly ClauseId[] = ['R-01', 'R-02', 'R-03', 'R-10', 'R-11', 'R-20', 'R-30', 'R-31', 'R-32', 'R-33', 'R-40', 'R-41', 'R-50', 'R-60', 'R-61'];

export interface ListFilter {
  /** First and last day, as `2026-05-05`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly ended: Ended | null;
  readonly stopped: Either | null;
  readonly deviated: Either | null;
  readonly clause: ClauseId | null;
  readonly drill: Either | null;
  /** Begins at 1. */
  readonly page: number;
}

export const NO_FILTER: ListFilter = { from: null, to: null, ended: null, stopped: null, deviated: null, clause: null, drill: null, page: 1 };

const DAY = /^\d{4}-\d\d-\d\d$/;

export function filterFrom(said: URLSearchParams): ListFilter {
  const day = (name: string) => (DAY.test(said.get(name) ?? '') ? said.get(name) : null);
  const word = <T extends string>(name: string, words: readonly T[]): T | null => words.find((one) => one === said.get(name)) ?? null;
  const page = Number(said.get('page') ?? 1);
  return {
    from: day('from'), to: day('to'), ended: word('ended', ENDS), stopped: word('stopped', EITHER), deviated: word('deviated', EITHER), clause: word('clause', CLAUSES), drill: word('drill', EITHER),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

export function filterTo(said: URLSearchParams, { page, ...words }: ListFilter): void {
  for (const [name, value] of Object.entries(words)) if (value !== null) said.set(name, value);
  if (page > 1) said.set('page', String(page));
}

/** Whether anything but the page is chosen. */
export function filters({ page: _, ...words }: ListFilter): boolean {
  return Object.values(words).some((value) => value !== null);
}
