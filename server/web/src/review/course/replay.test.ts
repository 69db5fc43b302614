import { expect, it } from 'vitest';
import type { StateAt } from '../../shared/protocol.ts';
import { placeOf, positionsAt, stateAt, stepped } from './replay.ts';

const state = (seq: number, severity: StateAt['severity']): StateAt => ({ seq, at: '2026-05-05T05:48:10Z', severity, phase: 'underway', holds: [], force: [], rescue_open: false, rescue_done: [], missing: [], away: [], vehicles: [], minors_affected: false });
const states = [state(1, 'running'), state(12, 'interrupted'), state(30, 'aborted')];
const seqs = [1, 4, 12, 13, 30];

it.each([[0, undefined], [1, 'running'], [11, 'running'], [12, 'interrupted'], [29, 'interrupted'], [99, 'aborted']] as const)('at entry %i it stood as it was then', (seq, severity) => {
  expect(stateAt(states, seq)?.severity).toBe(severity);
});

it('goes from entry to entry and stays at either end', () => {
  expect([stepped(seqs, 4, 1), stepped(seqs, 12, -1), stepped(seqs, 30, 1), stepped(seqs, 1, -1), stepped(seqs, 1, 10)]).toEqual([12, 4, 30, 1, 30]);
});

it('an entry that is left out counts as the one before it', () => {
  expect([placeOf(seqs, 5), stepped(seqs, 5, 1), placeOf([], 5), stepped([], 5, 1)]).toEqual([1, 12, 0, 5]);
});

it('knows of each only the newest position there was then, and none from later', () => {
  const known = [{ id: 'a', seq: 2 }, { id: 'b', seq: 3 }, { id: 'a', seq: 9 }];
  expect(positionsAt(known, 5)).toEqual([{ id: 'a', seq: 2 }, { id: 'b', seq: 3 }]);
  expect(positionsAt(known, 9)).toContainEqual({ id: 'a', seq: 9 });
});
