import { expect, it } from 'vitest';
import type { PlaceKind, Sign } from './protocol.ts';
import { RESTRAINT_SIGNS, condition, opensRescue, severityOf } from './signs.ts';

const now = [new Date('2026-05-05T10:00:00Z')];

it.each(RESTRAINT_SIGNS)('R-11: "%s" aborts at once, opens the rescue chain and shows the card of breathlessness', (sign) => {
  expect(severityOf(sign, null, now)).toBe('aborted');
  expect(opensRescue(sign)).toBe(true);
  expect(condition(sign)).toBe('acute_breathlessness');
});

it.each<[Sign, string]>([
  ['family_incomplete', 'interrupted'], ['unaccompanied_minor', 'interrupted'], ['court_order', 'interrupted'],
  ['forbidden_force', 'interrupted'], ['certificate_shown', 'running'], ['illness_stated', 'running'],
])('R-40, R-50: "%s" shows %s at once', (sign, severity) => {
  expect(severityOf(sign, null, now)).toBe(severity);
});

it.each<[PlaceKind | undefined, string]>([
  ['hospital', 'interrupted'], ['school', 'interrupted'], ['unclear', 'interrupted'], ['dwelling', 'running'], ['other', 'running'], [undefined, 'interrupted'],
])('R-41: contact at %s shows %s at once', (place, severity) => {
  expect(severityOf('contact', null, now, { place })).toBe(severity);
});

it('R-10: a monitor recommends to stop, everybody else stops', () => {
  expect(severityOf('halt', null, now, { role: 'monitor' })).toBe('running');
  expect(severityOf('halt', null, now, { role: 'officer' })).toBe('interrupted');
  expect(severityOf('medical_emergency', null, now, { role: 'monitor' })).toBe('interrupted');
});
