import { expect, it } from 'vitest';
import { sourceName } from './places.ts';

it.each([
  ['Krankenhäuser NRW.geojson', 'krankenhaeuser-nrw'], ['schulen_2026.csv', 'schulen_2026'], ['Straße (alt).v2.csv', 'strasse-alt-v2'], ['---.csv', ''],
])('names a source after its file: %s', (file, name) => {
  expect(sourceName(file)).toBe(name);
});
