// Which view the address means. It stands behind `#`, which browsers send to nobody, and carries ids, positions
// in a record and words of the filters: never what somebody typed, because that can be a name.

import type { ClauseId } from '../shared/protocol.ts';
import { NO_FILTER, filterFrom, filterTo, type ListFilter } from './filter.ts';

export const SECTIONS = [
  'summary', 'deviations', 'standstill', 'course', 'clauses', 'refused', 'rescue', 'force', 'family', 'places', 'documents', 'preflight', 'stages', 'clocks', 'corrections', 'statements', 'proof', 'downloads', 'readings', 'erasure',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What of the course of events is shown. */
export interface Narrowed {
  readonly clause: ClauseId | null;
  readonly lane: string | null;
  readonly kind: string | null;
}

export const WHOLE: Narrowed = { clause: null, lane: null, kind: null };

export type Route =
  | { readonly view: 'list'; readonly filter: ListFilter }
  | { readonly view: 'operation'; readonly operation: string; readonly section: Section | null; readonly moment: number | null; readonly narrowed: Narrowed }
  | { readonly view: 'compare'; readonly one: string | null; readonly other: string | null }
  | { readonly view: 'statistics'; readonly year: number | null }
  | { readonly view: 'keeping'; readonly page: number };

export const LIST: Route = { view: 'list', filter: NO_FILTER };

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const WORD = /^[\w:-]{1,60}$/;
const YEAR = /^20\d\d$/;
const SEQ = /^\d{1,9}$/;
const PAGE = /^[1-9]\d{0,5}$/;

/** What cannot be read means the list. */
export function routeOf(hash: string): Route {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const id = (name: string) => matching(said.get(name), ID);
  const operation = id('op');
  if (operation !== null) {
    const moment = matching(said.get('m'), SEQ);
    const narrowed = { clause: matching(said.get('clause'), WORD) as ClauseId | null, lane: matching(said.get('lane'), WORD), kind: matching(said.get('kind'), WORD) };
    return { view: 'operation', operation, section: SECTIONS.find((one) => one === said.get('s')) ?? null, moment: moment === null ? null : Number(moment), narrowed };
  }
  if (said.has('compare')) return { view: 'compare', one: id('compare'), other: id('with') };
  if (said.has('statistics')) {
    const year = matching(said.get('statistics'), YEAR);
    return { view: 'statistics', year: year === null ? null : Number(year) };
  }
  if (said.has('keeping')) return { view: 'keeping', page: Number(matching(said.get('keeping'), PAGE) ?? 1) };
  return { view: 'list', filter: filterFrom(said) };
}

export function hashOf(route: Route): string {
  const said = new URLSearchParams();
  switch (route.view) {
    case 'list':
      filterTo(said, route.filter);
      break;
    case 'operation':
      said.set('op', route.operation);
      if (route.section !== null) said.set('s', route.section);
      for (const [name, value] of Object.entries(route.narrowed)) if (value !== null) said.set(name, String(value));
      if (route.moment !== null) said.set('m', String(route.moment));
      break;
    case 'compare':
      said.set('compare', route.one ?? '');
      if (route.other !== null) said.set('with', route.other);
      break;
    case 'statistics':
      said.set('statistics', route.year === null ? '' : String(route.year));
      break;
    case 'keeping':
      said.set('keeping', String(route.page));
  }
  return `#${said.toString()}`;
}

export function operationRoute(operation: string, moment: number | null = null): Route {
  return { view: 'operation', operation, section: null, moment, narrowed: WHOLE };
}

function matching(said: string | null, pattern: RegExp): string | null {
  return said !== null && pattern.test(said) ? said : null;
}
