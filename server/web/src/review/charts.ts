// The figures of a year as charts. Each is a range: what lies between its ends is told to nobody.

import type { OperationRange, YearTables } from '../shared/protocol.ts';
import { t, told } from '../text/language.svelte.ts';

export interface Bar {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** The lowest range: fewer than the threshold are never told apart. */
  readonly suppressed: boolean;
}

export interface Chart {
  readonly key: string;
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Together its bars are all operations of the year. */
  readonly whole: boolean;
}

const TABLES = ['causes', 'deviations', 'findings', 'force'] as const;

export function chartsOf({ features, distributions }: YearTables): Chart[] {
  const tables = TABLES.map((table): Chart => ({
    key: table, title: t(`statistics.${table}`), whole: false, bars: features.filter((one) => one.table === table).map(({ name, operations }) => bar(told(name), operations)),
  }));
  const divided = distributions.map(({ key, name, cells }): Chart => ({ key, title: told(name), whole: true, bars: cells.map((cell) => bar(told(cell.name), cell.operations)) }));
  return [...divided, ...tables].filter(({ bars }) => bars.length > 0);
}

function bar(name: string, { from, until }: OperationRange): Bar {
  return { name, from, until, suppressed: from === 0 };
}

/** `5 bis 9`; of the lowest range that it is suppressed. */
export function rangeText({ from, until, suppressed }: Omit<Bar, 'name'>): string {
  return suppressed ? t('statistics.suppressed', { under: until + 1 }) : t('statistics.range', { from, until });
}
