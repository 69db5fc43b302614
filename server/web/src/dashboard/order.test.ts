import { expect, it } from 'vitest';
import { following, withStop, type Followed } from '../shared/followed.ts';
import type { OperationView, Severity } from '../shared/protocol.ts';
import { stopped } from '../shared/standing.ts';
import { operationView } from '../test/views.ts';
import { heard, openAlarms } from './alarms.ts';
import { counted, fits, NO_FILTER } from './filter.ts';
import { keepOrder, sorted } from './order.ts';

const now = { mono: 0, wall: 0 };
const half = { board: [{ stop: 's', signalled_at: '', stand: 1, of: 2, devices: [] }] } as const satisfies Partial<OperationView>;
function operation(id: string, severity: Severity, over: Partial<OperationView> = {}): Followed {
  const followed = following(id, 'running');
  return {
    ...followed, view: operationView({ reference: id, severity, since: '2026-05-05T10:00:00Z', ...over }),
    truth: severity === 'running' ? followed.truth : stopped(followed.truth, severity, null),
  };
}
function sounding(followed: Followed, stop: string, severity: Severity = 'interrupted'): Followed {
  return withStop(followed, { stop, severity, cause: 'report', sign: null, who: 'E1', occurredAt: `2026-05-05T10:00:0${stop.length}Z`, own: false, signal: 1, kept: 'record', displayed: false, acknowledged: false });
}
const task = { tasks: [{ task: 'call112' }] } satisfies Partial<OperationView>;

it('puts the most urgent first, and what not everybody has answered before the rest', () => {
  const all = [
    operation('calm', 'running'), operation('answered', 'interrupted'), operation('open', 'interrupted', half),
    operation('aborted', 'aborted'), operation('over', 'aborted', { phase: 'ended' }),
  ];
  expect(sorted(all, now)).toEqual(['aborted', 'open', 'answered', 'calm', 'over']);
});

it('keeps what still waits for somebody above what is calm, also after it went on or ended', () => {
  const all = [operation('b', 'running'), operation('late', 'running', { phase: 'ended', ...task }), sounding(operation('heard', 'running'), 's'), operation('stands', 'interrupted')];
  const [first, ...rest] = sorted(all, now);
  expect(first).toBe('stands');
  expect(rest).toContain('late');
  expect(sorted([operation('over', 'aborted', { phase: 'ended' }), operation('late', 'aborted', { phase: 'ended', ...task })], now)).toEqual(['late', 'over']);
});

it('lists what is calm by its reference, so that a change of state alone moves nothing', () => {
  const all = [operation('b', 'running', { since: '2026-05-05T11:00:00Z' }), operation('a', 'running')];
  expect(sorted(all, now)).toEqual(['a', 'b']);
});

it('keeps its order under a hand', () => {
  expect(keepOrder(['a', 'b'], ['b', 'a'], true)).toEqual(['a', 'b']);
  expect(keepOrder(['a', 'b'], ['c', 'b', 'a'], true)).toEqual(['a', 'b', 'c']);
  expect(keepOrder(['a', 'b'], ['b', 'a'], false)).toEqual(['b', 'a']);
  const shown = ['a', 'b'];
  expect(keepOrder(shown, ['a', 'b'], false), 'the same order is the same list').toBe(shown);
});

it('finds by reference, by state, and by who needs somebody', () => {
  const all = [operation('UN-7', 'interrupted'), operation('UN-8', 'running'), operation('HAM-7', 'running', task), operation('UN-9', 'aborted', { phase: 'ended' })];
  const found = (filter: Partial<typeof NO_FILTER>) => all.filter((one) => fits(one, { ...NO_FILTER, ...filter }, now)).map(({ operation: id }) => id);
  expect(found({ text: ' un-' })).toEqual(['UN-7', 'UN-8', 'UN-9']);
  expect(found({ group: 'stopped' }), 'what has ended stands no more').toEqual(['UN-7']);
  expect(found({ text: '7', needy: true })).toEqual(['UN-7', 'HAM-7']);
  const { stopped: standing, ended, needy } = counted(all, now);
  expect({ standing, ended }).toEqual({ standing: 1, ended: 1 });
  expect(needy, 'a page without a lease says of nothing that it runs').toBe(4 - 1);
});

it('sounds as the worst that is not silenced, and names its source', () => {
  const two = [sounding(operation('UN-7', 'interrupted', { reasons: [{ stop: 'x', severity: 'interrupted', clause: 'R-30', quote: '', cause: { kind: 'report', report: 'x' }, who: 'E1', occurred_at: '', by: 'T1' }] }), 'x'), sounding(operation('UN-8', 'aborted'), 'yy', 'aborted')];
  const open = openAlarms(two);
  expect(open.map(({ reference, by }) => [reference, by])).toEqual([['UN-8', null], ['UN-7', 'T1']]);
  expect(heard(open)).toBe('aborted');
  expect(heard([])).toBeNull();
});
