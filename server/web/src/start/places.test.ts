import { expect, it } from 'vitest';
import { ageOf, EXAMPLES, refusedCsv, sourceName } from './places.ts';

it.each([
  ['Krankenhäuser NRW.geojson', 'krankenhaeuser-nrw'], ['schulen_2026.csv', 'schulen_2026'], ['Straße (alt).v2.csv', 'strasse-alt-v2'], ['---.csv', ''],
])('names a source after its file: %s', (file, name) => {
  expect(sourceName(file)).toBe(name);
});

it.each([['2026-05-01', 4, 'good'], ['2025-06-10', 329, 'good'], ['2025-05-20', 350, 'soon'], ['2025-05-05', 365, 'soon'], ['2025-05-04', 366, 'over'], ['2026-05-06', 0, 'good']] as const)(
  'R-41: a list of %s is %i days old: %s', (asOf, days, is) => {
    expect(ageOf(asOf, 365, Date.parse('2026-05-05T10:00:00Z'))).toEqual({ days, is });
  },
);

it('keeps refused entries as a table that no program reads as a formula', () => {
  const refused = [{ at: 3, reason: 'no_name', got: '' }, { at: 7, reason: 'swapped', got: '=1+1;"7"' }];
  expect(refusedCsv({ refused }, (word) => word.toUpperCase(), ['Eintrag', 'Code', 'Grund', 'Wert']).split('\r\n')).toEqual([
    '"Eintrag";"Code";"Grund";"Wert"', '"3";"no_name";"NO_NAME";""', `"7";"swapped";"SWAPPED";"'=1+1;""7"""`,
  ]);
});

it('offers examples of both kinds of file', () => {
  expect(EXAMPLES.csv.split('\r\n')[0]).toBe('id;name;lat;lon;kind');
  expect(JSON.parse(EXAMPLES.geojson).features).toHaveLength(2);
});
