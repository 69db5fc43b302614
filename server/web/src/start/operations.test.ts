import { expect, it } from 'vitest';
import { grouped, nextSteps, type Listed } from './operations.ts';

const listed = (reference: string, over: Partial<Listed>): Listed => ({ operation: reference, reference, drill: false, phase: 'draft', severity: 'running', seq: 1, role: 'lead', ...over });

it('groups by how far it has come; what stands first, then what begins first', () => {
  const all = [
    listed('late', { phase: 'ready', starts_at: '2026-05-06T06:00:00Z' }), listed('early', { phase: 'ready', starts_at: '2026-05-05T06:00:00Z' }),
    listed('planned', { starts_at: '2026-05-04T06:00:00Z' }), listed('calm', { phase: 'underway' }), listed('stopped', { phase: 'underway', severity: 'interrupted' }), listed('over', { phase: 'ended' }),
  ];
  expect(grouped(all).map(({ group, operations }) => [group, operations.map(({ reference }) => reference)])).toEqual([
    ['underway', ['stopped', 'calm']], ['ready', ['early', 'late']], ['draft', ['planned']], ['ended', ['over']],
  ]);
});

it.each<[Partial<Listed>, string[]]>([
  [{ role: 'lead' }, ['next.plan', 'start.open_handheld', 'start.open_dashboard']],
  [{ role: 'lead', starts_at: '2026-05-05T06:00:00Z' }, ['next.ready', 'start.open_handheld', 'start.open_dashboard']],
  [{ role: 'lead', phase: 'ready' }, ['next.begin', 'start.open_handheld', 'start.open_dashboard']],
  [{ role: 'supervisor', phase: 'ready' }, ['next.look', 'start.open_dashboard']],
  [{ role: 'lead', phase: 'underway' }, ['start.open_handheld', 'start.open_dashboard']],
  [{ role: 'supervisor', phase: 'underway' }, ['start.open_dashboard']],
  [{ role: 'officer' }, ['start.open_handheld']],
  [{ role: 'monitor', phase: 'underway' }, ['start.open_dashboard']],
  [{ role: 'reviewer', phase: 'underway' }, ['start.open_review']],
  [{ role: 'reviewer', phase: 'ended' }, ['start.open_review']],
  [{ role: 'supervisor', phase: 'ended' }, ['start.open_review', 'start.open_dashboard']],
  [{ role: 'officer', phase: 'ended' }, ['start.open_handheld']],
])('%j: one obvious next step', (over, said) => {
  expect(nextSteps(listed('one', over)).map(({ say }) => say)).toEqual(said);
});
