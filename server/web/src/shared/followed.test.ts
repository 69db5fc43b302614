import { expect, it } from 'vitest';
import { changeStop, following, reasons, sawStop, sawView, unanswered } from './followed.ts';
import type { OperationView, Stop } from './protocol.ts';
import { stopped } from './standing.ts';
import { chainOf } from './steps.ts';

const stop = (over: Partial<Stop> = {}): Stop => ({
  operation: 'o', stop: 's', severity: 'interrupted', cause: { kind: 'report', report: 's' }, sign: 'medical_emergency',
  who: 'unknown', occurred_at: '2026-05-05T05:48:10Z', signalled_at: '2026-05-05T05:48:11Z', signal: 1, ...over,
});
const acknowledged = changeStop(sawStop(following('o', 'running'), stop()), 's', { acknowledged: true });

it('R-30: an answered stop stays answered, a worse one asks anew', () => {
  expect(unanswered(sawStop(following('o', 'running'), stop()))).toHaveLength(1);
  expect(unanswered(sawStop(acknowledged, stop({ signal: 2 })))).toHaveLength(0);
  expect(unanswered(sawStop(acknowledged, stop({ severity: 'aborted' })))).toHaveLength(1);
  expect(sawStop(acknowledged, stop({ severity: 'running' })).seen[0]?.severity).toBe('interrupted');
});

it('I-17: a stop is one, whatever is missing in it', () => {
  const bare = { operation: 'o', stop: 's' } as Stop;
  expect(sawStop(following('o', 'running'), bare).seen[0]).toMatchObject({ severity: 'interrupted', cause: 'report', acknowledged: false });
});

it('an older view does not replace a newer one', () => {
  const view = (seq: number) => ({ seq, severity: 'running', phase: 'underway', board: [], reasons: [] }) as unknown as OperationView;
  const newer = sawView(following('o', 'running'), view(9), 'd');
  expect(sawView(newer, view(8), 'd').view?.seq).toBe(9);
});

it('names the reason at once, before the record knows it', () => {
  const seen = sawStop(following('o', 'running'), stop());
  const fresh = { ...seen, truth: stopped(seen.truth, 'interrupted', 's') };
  expect(reasons(fresh)).toMatchObject([{ clause: 'R-30', sign: 'medical_emergency', quote: null }]);
});

it('I-20: the two first steps of the rescue chain are there before any server has answered', () => {
  expect(chainOf(acknowledged)?.steps.map(({ step }) => step)).toEqual(['call112', 'first_aid']);
  expect(chainOf(sawStop(following('o', 'running'), stop({ sign: 'halt' })))).toBeNull();
});
