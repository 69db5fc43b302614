import { expect, it } from 'vitest';
import { instants, wallOf } from './zoned.ts';

const BERLIN = 'Europe/Berlin';

it.each<[string, string, string[]]>([
  ['summer', '2026-07-01T06:00', ['2026-07-01T06:00:00+02:00']],
  ['winter', '2026-12-01T06:00', ['2026-12-01T06:00:00+01:00']],
  ['skipped in spring', '2026-03-29T02:30', []],
  ['just before it', '2026-03-29T01:59', ['2026-03-29T01:59:00+01:00']],
  ['just after it', '2026-03-29T03:00', ['2026-03-29T03:00:00+02:00']],
  ['twice in autumn', '2026-10-25T02:30', ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00']],
  ['around midnight of the year', '2026-12-31T23:59', ['2026-12-31T23:59:00+01:00']],
  ['nothing', '', []],
  ['half typed', '2026-07-01', []],
])('I-14: %s', (_, wall, expected) => {
  expect(instants(wall, BERLIN).map(({ text }) => text)).toEqual(expected);
});

it('names the instant that it is', () => {
  for (const zone of [BERLIN, 'UTC', 'America/St_Johns', 'Asia/Kathmandu']) {
    const [only] = instants('2026-07-01T06:00', zone);
    expect(Date.parse(only?.text ?? ''), zone).toBe(only?.ms);
  }
});

it.each([
  ['2026-07-01T04:00:00Z', '2026-07-01T06:00', ''], ['2026-12-01T05:00:30Z', '2026-12-01T06:00', ''],
  ['2026-10-25T00:30:00Z', '2026-10-25T02:30', '+02:00'], ['2026-10-25T01:30:00Z', '2026-10-25T02:30', '+01:00'],
])('I-14: %s as a wall time, and back', (instant, wall, offset) => {
  expect(wallOf(instant, BERLIN)).toEqual({ wall, offset });
});
