import { afterEach, expect, it } from 'vitest';
import type { BoardRow, BoardView, Hold, OperationView } from '../shared/protocol.ts';
import { language } from '../text/language.svelte.ts';
import { operationView, safeguards } from '../test/views.ts';
import { momentText } from './moments.ts';
import { timeline } from './timeline.ts';

const at = (seconds: number) => new Date(Date.parse('2026-05-05T05:48:00Z') + seconds * 1000).toISOString();
const said = (over: Partial<OperationView>) => timeline(operationView(over)).map(({ what }) => momentText(what, () => 'UN-2'));
const row = (label: string, over: Partial<BoardRow>): BoardRow => ({ device: label, label, reached_by_radio: false, ...over });
const board = (over: Partial<BoardView>): BoardView => ({ stop: 's', signalled_at: at(0), stand: 0, of: 2, devices: [row('T1', {}), row('T2', {})], ...over });
const hold = (status: Hold['status']): Hold => ({
  id: 'h', kind: 'MEDICAL', clause: 'R-30', cause: { kind: 'report', report: 'r' }, stop: 's', who: 'E1', opened_at: at(1), opened_by: { kind: 'clock' }, newest_symptom: at(0), status,
});

afterEach(() => language.speak('de'));

it('is empty for an operation in which nothing has happened', () => {
  expect(timeline(operationView())).toEqual([]);
});

it('sorts everything by its time, the newest first, whatever list it stands in', () => {
  const moments = timeline(operationView({
    steps: [{ step: 'begin', at: at(-60) }, { step: 'board', at: at(-10) }],
    reasons: [{ stop: 's', severity: 'interrupted', clause: 'R-30', quote: '', cause: { kind: 'report', report: 'r' }, sign: 'medical_emergency', who: 'E1', occurred_at: at(0), by: 'T1' }],
    holds: [hold({ is: 'resumed', at: at(900) })],
    board: [board({})],
    refused: [{ ask: 'step', refusal: { reasons: [] }, at: at(30), by: 'EL' }],
    safeguards: safeguards({ preflight: { items: [], against_ready: [], supporter_release: false, inform_supporter: false, ready_at: at(-600) } }),
  }));
  expect(moments.map(({ what }) => what.is)).toEqual(['hold_resumed', 'refused', 'hold_opened', 'signalled', 'stopped', 'step', 'step', 'ready']);
  expect(new Set(moments.map(({ key }) => key)).size).toBe(moments.length);
});

it('names whoever reported, and the clause, in both languages', async () => {
  const over: Partial<OperationView> = { reasons: [{ stop: 's', severity: 'aborted', clause: 'R-31', quote: '', cause: { kind: 'report', report: 'r' }, sign: 'seizure', who: 'E1', occurred_at: at(0), by: 'T1' }] };
  expect(said(over)).toEqual(['Abgebrochen: Krampfanfall · Person E1 · R-31 · gemeldet von T1']);
  await language.speak('en');
  expect(said(over)[0]).toMatch(/^Aborted: .* · R-31 · /);
});

it('counts the milestones of a standstill: on every screen only once it is on every screen', () => {
  expect(said({ board: [board({ devices: [row('T1', { displayed_at: at(1) }), row('T2', {})] })] })).toEqual(['Signal an 2 Geräte']);
  const all = board({ stand: 2, standstill_ms: 3200, devices: [row('T1', { displayed_at: at(1), acknowledged_at: at(2) }), row('T2', { displayed_at: at(2), acknowledged_at: at(4) })] });
  expect(said({ board: [all] })).toEqual(['Alle 2 stehen, nach 3,2 s', 'T2 steht', 'T1 steht', 'Auf allen 2 Geräten angezeigt', 'Signal an 2 Geräte']);
});

it('a role that does not see the board gets its count without rows', () => {
  expect(said({ board: [board({ of: 2, stand: 1, devices: [] })] })).toEqual(['Signal an 2 Geräte']);
});

it('says when a hold was lifted, and when that departs from the agreement', () => {
  const lifted = (deviation: boolean) => said({ holds: [hold({ is: 'lifted', at: at(60), by: { kind: 'person', account: 'a', device: 'd', role: 'medic' }, deviation })] })[0];
  expect(lifted(false)).toBe('Halt aufgehoben: Medizinischer Notfall · R-30 · Medizinisches Fachpersonal');
  expect(lifted(true)).toContain('ABWEICHUNG');
});

it('R-33, R-11: steps of the rescue chain and force, begun and ended', () => {
  expect(said({
    rescue: { version: '1', sign: 'seizure', signs: ['seizure'], opened_at: at(0), steps: [{ step: 'call112', claimed_by: ['T1'], claimed_at: at(5), done_at: at(90), done_by: 'T1', late: 'not_done', not_possible: false }] },
    safeguards: safeguards({ force: [{ measure: 'm', who: 'E1', kind: 'holding', phase: 'ended', authorised: false, alarms: [], release_asked: false, described: false, started_at: at(-30), ended_at: at(1) }] }),
  })).toEqual(['112 rufen erledigt · T1 · verspätet', '112 rufen übernommen · T1', 'Ende: Festhalten · Person E1', 'Rettungskette eröffnet', 'Zwang: Festhalten · Person E1 · ohne Freigabe']);
});

it('tells a stop of the collective measure by its reference', () => {
  expect(said({ safeguards: safeguards({ measure: { measure: 'm', stopped: [{ operation: 'o2', stop: 't', at: at(0), aborted: true }] } }) })).toEqual(['UN-2 ist abgebrochen']);
});
