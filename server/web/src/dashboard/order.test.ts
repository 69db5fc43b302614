import { expect, it } from 'vitest';
import { following } from '../shared/followed.ts';
import type { OperationView, Severity } from '../shared/protocol.ts';
import { stopped } from '../shared/standing.ts';
import { keepOrder, sorted } from './order.ts';

const now = { mono: 0, wall: 0 };
function operation(id: string, severity: Severity, over: Partial<OperationView> = {}) {
  const followed = following(id, 'running');
  const view = { reference: id, since: '2026-05-05T10:00:00Z', board: [], phase: 'underway', ...over } as unknown as OperationView;
  return { ...followed, view, truth: severity === 'running' ? followed.truth : stopped(followed.truth, severity, null) };
}

it('puts the most urgent first, and what not everybody has answered before the rest', () => {
  const half = { board: [{ stand: 1, of: 2 }] } as unknown as Partial<OperationView>;
  const all = [
    operation('calm', 'running'), operation('answered', 'interrupted'), operation('open', 'interrupted', half),
    operation('aborted', 'aborted'), operation('over', 'aborted', { phase: 'ended' }),
  ];
  expect(sorted(all, now)).toEqual(['aborted', 'open', 'answered', 'calm', 'over']);
});

it('keeps its order under the pointer', () => {
  expect(keepOrder(['a', 'b'], ['b', 'a'], true)).toEqual(['a', 'b']);
  expect(keepOrder(['a', 'b'], ['c', 'b', 'a'], true)).toEqual(['a', 'b', 'c']);
  expect(keepOrder(['a', 'b'], ['b', 'a'], false)).toEqual(['b', 'a']);
});
