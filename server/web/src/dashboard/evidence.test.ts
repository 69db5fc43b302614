import { expect, it } from 'vitest';
import type { Cause, Hold, HoldKind, OperationView } from '../shared/protocol.ts';
import { operationView, safeguards } from '../test/views.ts';
import { mayOffer, needsTwo, ways } from './evidence.ts';

const hold = (kind: HoldKind, cause: Cause = { kind: 'report', report: 'r' }): Hold => ({
  id: 'h', kind, clause: 'R-10', cause, stop: 's', who: 'E1', opened_at: '', opened_by: { kind: 'clock' }, newest_symptom: '', status: { is: 'open' },
});
const document = (certificate: boolean, recognised?: boolean) => operationView({
  safeguards: safeguards({ documents: [{ document: 'd', who: 'E1', certificate, due_at: '', ...(recognised === undefined ? {} : { recognised }) }] }),
});
const night = (is_night: boolean): OperationView => operationView({ night: { ...operationView().night, is_night } });
const reason = (sign: 'unaccompanied_minor' | 'family_incomplete'): OperationView => operationView({
  reasons: [{ stop: 's', severity: 'interrupted', clause: 'R-40', quote: '', cause: { kind: 'report', report: 'r' }, sign, who: 'K1', occurred_at: '' }],
});

it.each<[string, OperationView, Hold, string[]]>([
  ['R-32: an assessment', operationView(), hold('MEDICAL'), ['assessment']],
  ['R-41: two find that it was not inside', operationView(), hold('FACILITY'), ['not_inside']],
  ['R-10: the court releases', operationView(), hold('LEGAL'), ['court_release']],
  ['R-11: force is reviewed', operationView(), hold('FORCE'), ['force_reviewed']],
  ['R-30: the device was heard', operationView(), hold('COMMS', { kind: 'silence', device: 'd', since: '' }), ['device_heard']],
  ['R-40: complete again, or separated as a deviation', reason('family_incomplete'), hold('FAMILY'), ['family_complete', 'separation']],
  ['R-40: a child alone needs somebody who receives it', reason('unaccompanied_minor'), hold('FAMILY'), ['hand_over_assured']],
  ['R-50: a certificate', document(true), hold('DOCUMENT', { kind: 'document_undecided', document: 'd' }), ['not_recognised']],
  ['R-50: an illness without a paper', document(false), hold('DOCUMENT', { kind: 'document_undecided', document: 'd' }), ['not_recognised', 'assessment']],
  ['R-50: recognised is final', document(true, true), hold('DOCUMENT', { kind: 'document_recognised', document: 'd' }), []],
  ['R-20c: only as a deviation', night(false), hold('NIGHT_MINOR', { kind: 'night_began', at: '' }), ['night_continuation']],
  ['R-20d: by night nothing, with an unexpected minor', night(true), hold('NIGHT_MINOR', { kind: 'unexpected_minor', report: 'r', night_at: '' }), []],
  ['R-20d: the morning', night(false), hold('NIGHT_MINOR', { kind: 'unexpected_minor', report: 'r', night_at: '' }), ['morning']],
])('%s', (_, view, one, expected) => {
  expect(ways(view, one)).toEqual(expected);
});

it('offers what two persons share to lead and supervisor, and an assessment to neither lead nor officer', () => {
  expect(['separation', 'not_inside', 'not_recognised', 'court_release', 'force_reviewed'].every((way) => needsTwo(way as 'separation'))).toBe(true);
  expect(needsTwo('statement')).toBe(false);
  expect(mayOffer('assessment', 'lead')).toBe(false);
  expect(mayOffer('assessment', 'medic')).toBe(true);
  expect(mayOffer('not_inside', 'medic')).toBe(false);
});
