import { expect, it } from 'vitest';
import type { OperationView } from '../shared/protocol.ts';
import { safeguards } from '../test/views.ts';
import { firstOpen, nextSign, prepared, type Member } from './preparation.ts';

const item = (answer?: 'yes' | 'no' | 'unknown') => ({ item: 'illness_asked' as const, ...(answer === undefined ? {} : { answer }) });
const view = (phase: OperationView['phase'], items: ReturnType<typeof item>[], ready_at?: string) => ({
  phase, safeguards: safeguards({ preflight: { items, against_ready: phase === 'draft' ? [{ code: 'no_plan', slots: [] }] : [], supporter_release: false, inform_supporter: false, ...(ready_at === undefined ? {} : { ready_at }) } }),
});
const lead: Member = { account: 'a', role: 'lead', call_sign: 'EL' };
const officer: Member = { account: 'b', role: 'officer', call_sign: 'T1' };

it('goes on with the first step that is open', () => {
  expect(firstOpen(prepared(view('draft', [item()]), [lead]))).toBe('team');
  expect(firstOpen(prepared(view('draft', [item()]), [officer, { ...officer, account: 'c' }]))).toBe('team');
  expect(firstOpen(prepared(view('draft', [item()]), [lead, officer]))).toBe('plan');
  expect(firstOpen(prepared(view('ready', [item('yes'), item('unknown')]), [lead, officer]))).toBe('check');
  expect(firstOpen(prepared(view('ready', [item('yes'), item('no')]), [lead, officer]))).toBe('ready');
  expect(firstOpen(prepared(view('ready', [item('yes')], '2026-05-05T08:00:00Z'), [lead, officer]))).toBe('begin');
});

it('has nothing left to prepare once it has begun', () => {
  expect(Object.values(prepared(view('underway', [item('yes')]), [lead, officer]))).toEqual(['done', 'done', 'done', 'done', 'done']);
});

it('suggests call signs by role, each once', () => {
  expect(nextSign('officer', [lead, officer])).toBe('T2');
  expect(nextSign('lead', [officer])).toBe('EL');
  expect(nextSign('lead', [lead])).toBe('EL2');
  expect(nextSign('medic', [lead])).toBe('NA');
});
