import { expect, it } from 'vitest';
import { operationView, safeguards } from '../test/views.ts';
import { begunHere, endedHere, running } from './force.ts';
import type { ForcePhase, ForceView } from './protocol.ts';

const one = (measure: string, phase: ForcePhase): ForceView => ({
  measure, who: 'E1', kind: 'holding', phase, authorised: true, started_at: '2026-05-05T06:00:00Z', alarms: ['breathing'], release_asked: true, described: false,
});
const view = (...force: ForceView[]) => operationView({ safeguards: safeguards({ force }) });
const begun = { measure: 'm', who: 'E1', kind: 'holding', startedAt: '2026-05-05T05:59:00Z' } as const;

it('R-11: a measure runs from the tap on, and the record takes over when it knows', () => {
  const here = begunHere([], begun);
  expect(running(null, here)).toMatchObject([{ measure: 'm', startedAt: begun.startedAt, alarms: [] }]);
  expect(running(view(one('m', 'authorised')), here), 'asked for before').toHaveLength(1);
  expect(running(view(one('m', 'running')), here)).toMatchObject([{ startedAt: '2026-05-05T06:00:00Z', alarms: ['breathing'], releaseAsked: true }]);
  expect(running(view(one('m', 'ended')), here)).toEqual([]);
});

it('R-11: a measure ended here no longer runs here; others do', () => {
  const here = endedHere(begunHere([], begun), begun);
  expect(running(view(one('m', 'running'), one('n', 'running'), one('o', 'requested')), here).map(({ measure }) => measure)).toEqual(['n']);
});
