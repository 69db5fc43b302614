import { expect, it } from 'vitest';
import type { YearTables } from '../shared/protocol.ts';
import { text } from '../test/reviews.ts';
import { chartsOf, rangeText } from './charts.ts';

const tables: YearTables = {
  total: { from: 20, until: 24 },
  features: [
    { table: 'causes', key: 'medical', name: text('Medizinischer Notfall'), operations: { from: 5, until: 9 } },
    { table: 'causes', key: 'court', name: text('Gerichtliche Anordnung'), operations: { from: 0, until: 4 } },
  ],
  distributions: [{ key: 'ends', name: text('Wie sie endeten'), cells: [{ name: text('abgebrochen'), operations: { from: 0, until: 4 } }, { name: text('übergeben'), operations: { from: 15, until: 19 } }] }],
};

it('draws what there is, and no empty table', () => {
  expect(chartsOf(tables).map(({ title, whole, bars }) => [title, whole, bars.length])).toEqual([['Wie sie endeten', true, 2], ['Warum sie standen', false, 2]]);
  expect(chartsOf({ total: { from: 0, until: 4 }, features: [], distributions: [] })).toEqual([]);
});

it('tells a range, and of the lowest one only that it is suppressed', () => {
  const [, causes] = chartsOf(tables);
  expect(causes?.bars.map(rangeText)).toEqual(['5 bis 9', 'unter 5 (unterdrückt)']);
});
