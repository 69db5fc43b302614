import { expect, it } from 'vitest';
import { operationView } from '../test/views.ts';
import { following, reasons, sawStop, sawView, unanswered, type Followed } from './followed.ts';
import { guarded, joinedAt, OWN_NIGHT } from './night-guard.ts';
import type { HandheldRules, OperationView, Stop } from './protocol.ts';

const rules = {
  night_windows: [
    { rule: 'kreis-unna', from: '22:00:00', until: '06:00:00', zone: 'Europe/Berlin', protects: 'minors' },
    { rule: 'nrw', from: '21:00:00', until: '06:00:00', zone: 'Europe/Berlin', protects: 'under14' },
  ],
} as unknown as HandheldRules;
const both = (instant: string) => ({ own: new Date(instant), server: new Date(instant) });
const night = { minors_affected: true, is_night: false, next_night_at: '2026-10-24T20:00:00Z', forecast_reaches_night: false, rule: 'kreis-unna' };
const youth = { slot: 'K1', age: 'youth', family: 'child', is: 'here' } as const;
const plan = { other_minors: 'no', persons: [] } as unknown as NonNullable<OperationView['plan']>;
const view = (over: Partial<OperationView> = {}) => {
  const calm = operationView({ night, plan, ...over });
  return { ...calm, safeguards: { ...calm.safeguards, family: { persons: [youth], vehicles: [] } } };
};
const joined = (at: string, over: Partial<OperationView> = {}): Followed =>
  joinedAt({ ...sawView(following('o', 'running'), view(over), 'd'), rules }, both(at));

it.each([
  ['2026-03-28', '2026-03-28T21:00:00Z', '2026-03-28T20:59:59.750Z'],
  ['2026-03-29', '2026-03-29T20:00:00Z', '2026-03-29T19:59:59.750Z'],
  ['2026-10-24', '2026-10-24T20:00:00Z', '2026-10-24T19:59:59.750Z'],
  ['2026-10-25', '2026-10-25T21:00:00Z', '2026-10-25T20:59:59.750Z'],
])('I-14: on %s it stops by itself at 22:00:00 local time, and not before', (_, begins, before) => {
  const day = joined(before, { night: { ...night, next_night_at: begins } });
  const evening = guarded(day, both(before));
  expect(evening.truth.severity).toBe('running');
  const stopped = guarded(evening, both(begins));
  expect(stopped.truth.severity).toBe('interrupted');
  expect(unanswered(stopped).map(({ stop }) => stop)).toEqual([OWN_NIGHT]);
  expect(reasons(stopped)).toMatchObject([{ clause: 'R-20', cause: 'night_began', occurredAt: new Date(begins).toISOString() }]);
});

it('R-20h: the stricter of two clocks counts, and a fast one does not swallow the true evening', () => {
  const clocks = (own: string, server: string) => ({ own: new Date(own), server: new Date(server) });
  const fast = guarded(joined('2026-10-24T19:40:00Z'), clocks('2026-10-24T20:00:00Z', '2026-10-24T19:55:00Z'));
  expect(fast.truth.severity).toBe('interrupted');
  expect(fast.night.ahead, 'nothing the server grants now lowers it').toBe(true);
  const later = guarded({ ...fast, truth: { ...fast.truth, severity: 'running' } }, clocks('2026-10-24T20:05:00Z', '2026-10-24T20:00:00Z'));
  expect(later.truth.severity).toBe('interrupted');
  expect(later.night.ahead).toBe(false);
  const slow = guarded(joined('2026-10-24T19:40:00Z'), clocks('2026-10-24T19:50:00Z', '2026-10-24T20:00:00Z'));
  expect(slow.truth.severity).toBe('interrupted');
});

it('a night the server knows of when it is joined begins nothing; one only this clock shows does', () => {
  const knows = joined('2026-10-24T20:05:00Z');
  expect(guarded(knows, both('2026-10-24T20:05:01Z')).truth.severity).toBe('running');
  const clocks = { own: new Date('2026-10-24T20:05:00Z'), server: new Date('2026-10-24T19:30:00Z') };
  expect(guarded(joinedAt(knows, clocks), clocks).truth.severity).toBe('interrupted');
});

it.each<[string, Partial<OperationView>, string, string]>([
  ['nobody under 18', { night: { ...night, minors_affected: false } }, '2026-10-24T20:00:00Z', 'running'],
  ['not begun', { phase: 'ready' }, '2026-10-24T20:00:00Z', 'running'],
  ['ended', { phase: 'ended' }, '2026-10-24T20:00:00Z', 'running'],
  ['a youth at nine', {}, '2026-10-24T19:00:00Z', 'running'],
  ['a minor in the household at nine, of whom nothing is known', { plan: { ...plan, other_minors: 'unknown' } }, '2026-10-24T19:00:00Z', 'interrupted'],
])('R-20: %s', (_, over, at, severity) => {
  expect(guarded(joined('2026-10-24T18:00:00Z', over), both(at)).truth.severity).toBe(severity);
});

it('R-20e: a minor reported without a network switches the night on', () => {
  const calm = joined('2026-10-24T18:00:00Z', { night: { ...night, minors_affected: false } });
  expect(guarded({ ...calm, minorReported: true }, both('2026-10-24T19:00:00Z')).truth.severity).toBe('interrupted');
});

it("the record's stop takes the place of the device's own", () => {
  const own = guarded(joined('2026-10-24T18:00:00Z'), both('2026-10-24T20:00:00Z'));
  const stop: Stop = {
    operation: 'o', stop: 's', severity: 'interrupted', cause: { kind: 'night_began', at: '2026-10-24T20:00:00Z', rule: 'kreis-unna' },
    who: 'unknown', occurred_at: '2026-10-24T20:00:00Z', signalled_at: '2026-10-24T20:00:00Z', signal: 1,
  };
  expect(sawStop(own, stop).seen.map((seen) => seen.stop)).toEqual(['s']);
});
