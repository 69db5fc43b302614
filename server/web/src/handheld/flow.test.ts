import { expect, it } from 'vitest';
import { addsToIt, next, type Flow } from './flow.ts';

const emergency = next(null, { do: 'raised', report: 'r', severity: 'interrupted', sign: 'medical_emergency' }) as Flow;
const danger = next(null, { do: 'raised', report: 'r', severity: 'aborted', sign: 'other_life_threatening' }) as Flow;

it('asks for the sign, then for whom, then nothing more', () => {
  expect(emergency.asks).toBe('sign');
  const who = next(emergency, { do: 'sign', sign: 'seizure', report: 'r2' });
  expect(who).toEqual({ report: 'r2', severity: 'interrupted', sign: 'seizure', asks: 'who' });
  expect(next(who, { do: 'leave' })).toBeNull();
});

it('lets every question stay open', () => {
  expect(next(emergency, { do: 'leave' })?.asks).toBe('who');
});

it.each(['halt', 'minor_on_site', 'family_incomplete', 'contact', 'certificate_shown', 'forbidden_force', 'no_air'] as const)('asks nothing more after "%s"', (sign) => {
  expect(next(null, { do: 'raised', report: 'r', severity: 'interrupted', sign })).toBeNull();
});

it('R-31: a named condition is reported, "unclear" never after danger to life', () => {
  expect(addsToIt(emergency, 'seizure')).toBe(true);
  expect(addsToIt(emergency, 'unclear')).toBe(true);
  expect(addsToIt(danger, 'unconscious')).toBe(true);
  expect(addsToIt(danger, 'unclear')).toBe(false);
  expect(addsToIt(danger, 'other_life_threatening')).toBe(false);
});
