import { expect, it } from 'vitest';
import { isNight } from './night.ts';
import { severityOf } from './signs.ts';
import type { HandheldRules } from './protocol.ts';

const windows: HandheldRules['night_windows'] = [{ rule: 'kreis-unna', from: '22:00:00', until: '06:00:00', zone: 'Europe/Berlin', protects: 'minors' }];

it.each([
  ['2026-03-28T20:59:59Z', false], ['2026-03-28T21:00:00Z', true],
  ['2026-03-29T00:59:59Z', true], ['2026-03-29T01:00:00Z', true],
  ['2026-03-29T03:59:59Z', true], ['2026-03-29T04:00:00Z', false],
  ['2026-10-24T19:59:59Z', false], ['2026-10-24T20:00:00Z', true],
  ['2026-10-25T00:30:00Z', true], ['2026-10-25T01:30:00Z', true],
  ['2026-10-25T04:59:59Z', true], ['2026-10-25T05:00:00Z', false],
])('R-20: %s is night: %s', (instant, night) => {
  expect(isNight(new Date(instant), windows)).toBe(night);
});

it('R-20d, R-20e: a minor stops by itself at night, and where the hours are not known', () => {
  const rules = { night_windows: windows } as unknown as HandheldRules;
  expect(severityOf('minor_on_site', rules, [new Date('2026-06-01T10:00:00Z')])).toBe('running');
  expect(severityOf('minor_on_site', rules, [new Date('2026-06-01T23:00:00Z')])).toBe('interrupted');
  expect(severityOf('minor_on_site', null, [new Date('2026-06-01T10:00:00Z')])).toBe('interrupted');
});

it('R-31: the five named conditions and the open list abort', () => {
  const noon = new Date('2026-06-01T10:00:00Z');
  for (const sign of ['unconscious', 'cardiac_arrest', 'acute_breathlessness', 'severe_bleeding', 'seizure', 'other_life_threatening'] as const) {
    expect(severityOf(sign, null, [noon]), sign).toBe('aborted');
  }
  for (const sign of ['medical_emergency', 'unclear', 'halt'] as const) expect(severityOf(sign, null, [noon]), sign).toBe('interrupted');
});
