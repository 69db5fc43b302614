import { expect, it } from 'vitest';
import type { ForceView, OperationView } from '../shared/protocol.ts';
import { operationView, safeguards } from '../test/views.ts';
import { shortcut } from './keys.ts';
import { pressing, timers } from './timers.ts';

const NOW = Date.parse('2026-05-05T19:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const force = (over: Partial<ForceView>): ForceView => ({ measure: 'm', who: 'E1', kind: 'holding', phase: 'running', authorised: true, alarms: [], release_asked: false, described: false, started_at: at(-40), ...over });
const calm: Partial<OperationView> = { night: { ...operationView().night, minors_affected: false } };
const kinds = (over: Partial<OperationView>) => timers(operationView({ ...calm, ...over }), NOW).map((timer) => `${timer.kind}${pressing(timer) ? '!' : ''}`);

it('R-33: of the rescue chain the step that is due first, late when it is', () => {
  const rescue: OperationView['rescue'] = {
    version: '1', sign: 'seizure', signs: ['seizure'], opened_at: at(-90),
    steps: [
      { step: 'first_aid', claimed_by: [], not_possible: false, due_at: at(30) },
      { step: 'call112', claimed_by: [], not_possible: false, due_at: at(-10) },
      { step: 'release_pressure', claimed_by: [], not_possible: false, due_at: at(-60), done_at: at(-70) },
    ],
  };
  expect(timers(operationView({ ...calm, rescue }), NOW)).toEqual([{ kind: 'rescue', step: 'call112', leftMs: -10_000 }]);
  expect(kinds({ rescue: { ...rescue, closed: 'handed_over' } })).toEqual([]);
  expect(kinds({ rescue, phase: 'ended' })).toEqual([]);
});

it('R-11: force that runs, since the first of them, and whether it is asked about', () => {
  expect(timers(operationView({ ...calm, safeguards: safeguards({ force: [force({}), force({ measure: 'n', started_at: at(-90), alarms: ['breathing'] }), force({ phase: 'ended' })] }) }), NOW)).toEqual([{ kind: 'force', forMs: 90_000, alarmed: true }]);
});

it('R-20b: the night with minors is counted down from two hours, or when the forecast reaches it', () => {
  const night = (over: Partial<OperationView['night']>) => kinds({ night: { ...operationView().night, ...over } });
  expect(night({ next_night_at: at(3 * 3600) })).toEqual([]);
  expect(night({ next_night_at: at(2 * 3600) })).toEqual(['night']);
  expect(night({ next_night_at: at(3 * 3600), forecast_reaches_night: true })).toEqual(['night!']);
  expect(night({ next_night_at: at(29 * 60) })).toEqual(['night!']);
  expect(night({ next_night_at: at(60), minors_affected: false })).toEqual([]);
  expect(night({ next_night_at: at(60), is_night: true })).toEqual([]);
});

it('what is late comes before what is due', () => {
  expect(kinds({ questions: [{ report: 'r', due_at: at(20) }], safeguards: safeguards({ recommendations: [{ report: 'm', due_at: at(-5) }], documents: [{ document: 'd', who: 'E1', certificate: true, due_at: at(300) }] }) })).toEqual(['recommendation!', 'question', 'document']);
});

it('keys do nothing while somebody types or with a key of the browser', () => {
  const press = (key: string, over: Partial<KeyboardEvent> = {}) => shortcut({ key, ctrlKey: false, metaKey: false, altKey: false, target: document.body, ...over });
  expect(press('?')).toBe('help');
  expect(press('J')).toBe('next');
  expect(press('s', { ctrlKey: true })).toBeNull();
  expect(press('s', { target: document.createElement('textarea') })).toBeNull();
  expect(press('x')).toBeNull();
});
