// The review of an operation as the server makes it: interrupted, one step of the rescue chain late, a measure of
// force without an end, a refused request and a deviation. A test changes what it is about.

import type { By, Explanation, TimelineItem, Moment, Review, StateAt, Text } from '../shared/protocol.ts';

export const DEVICE = { t1: '00000000-0000-4000-8000-0000000000d1', lead: '00000000-0000-4000-8000-0000000000d2' } as const;
export const OPERATION = '00000000-0000-4000-8000-0000000000aa';

export const text = (de: string, en = de): Text => ({ de, en });
export const at = (clock: string, day = '2026-05-05') => `${day}T${clock}Z`;
export const t1: By = { kind: 'person', role: 'officer', device: DEVICE.t1, label: 'T1', person: 2 };
export const lead: By = { kind: 'person', role: 'lead', device: DEVICE.lead, label: 'EL', person: 1 };
const clock: By = { kind: 'clock' };
export const moment = (seq: number, clock: string, by: By = lead): Moment => ({ seq, at: at(clock), by });

export const why: Explanation = {
  what: text('Unterbrochen wegen eines medizinischen Notfalls'), facts: [{ label: text('Anzeichen'), value: text('keine Luft') }],
  rule: text('Jede Meldung eines Notfalls unterbricht sofort.'), clause: { id: 'R-30', title: 'Medizinischer Notfall', quote: 'Bei einem medizinischen Notfall ist die Maßnahme zu unterbrechen.' },
  policy: 'kreis-unna', policy_version: '1', lawful_when: text('eine Beurteilung die Reisefähigkeit feststellt'),
};

function item(seq: number, when: string, by: By, group: TimelineItem['group'], event: string, what: string, lanes: number[], over: Partial<TimelineItem> = {}): TimelineItem {
  return { seq, at: when, by, group, event, what: text(what), lanes, told: [], remarks: [], ...over };
}

const state = (seq: number, clock: string, over: Partial<StateAt> = {}): StateAt => ({ seq, at: at(clock), severity: 'running', phase: 'underway', holds: [], force: [], rescue_open: false, rescue_done: [], missing: [], away: [], vehicles: [], minors_affected: false, ...over });

export function review(over: Partial<Review> = {}): Review {
  const hold = { hold: '00000000-0000-4000-8000-0000000000b1', kind: 'MEDICAL', who: 'E1', lifted: false } as const;
  return {
    operation: OPERATION, seq: 14,
    policy: { name: 'kreis-unna', version: '1', hash: 'ab'.repeat(32), zone: 'Europe/Berlin', looser: [] },
    summary: {
      reference: 'UN-2026-001', drill: false, phase: 'ended', severity: 'interrupted', created: { seq: 1, at: at('07:00:00', '2026-05-03'), by: lead },
      planned: { seq: 2, starts_at: at('05:05:00'), ends_at: at('09:00:00'), other_minors: 'no', pick_up: 'dwelling', refused_before: 1 },
      persons: [{ slot: 'E1', age: 'adult', age_name: text('erwachsen', 'adult'), family: 'other', to_be_removed: true, planned: true }, { slot: 'E2', age: 'adult', age_name: text('erwachsen', 'adult'), family: 'other', to_be_removed: true, planned: true }],
      minors_affected: false, steps: [{ step: 'begin', name: text('Erstkontakt', 'First contact'), moment: moment(4, '05:05:00') }], begun_at: at('05:05:00'),
      ended: { end: 'not_carried_out', name: text('nicht durchgeführt', 'not carried out'), moment: moment(14, '06:10:00') }, lasted_ms: 65 * 60_000,
      team: [{ device: DEVICE.lead, label: 'EL', role: 'lead' }, { device: DEVICE.t1, label: 'T1', role: 'officer' }],
      counts: { entries: 14, stops: 1, aborts: 0, refusals: 1, deviations: 1, findings: 1, force: 1, clauses_deviated: 1, clauses_triggered: 1, sealed: 2, erased: 0, longest_standstill_ms: 4200, interrupted_ms: 40 * 60_000 },
    },
    standstills: [{
      stop: '00000000-0000-4000-8000-0000000000c1', seq: 6, severity: 'interrupted', clause: 'R-30', cause: { kind: 'report', report: '00000000-0000-4000-8000-0000000000e1' }, sign: 'no_air', who: 'E1',
      occurred_at: at('05:30:00'), readings: [], signalled_at: at('05:30:01'), by: t1, why, sealed: { is: 'open', texts: { text: 'ringt nach Luft' } },
      holds: [{ hold: hold.hold, seq: 7, kind: 'MEDICAL', name: text('Medizinischer Notfall', 'Medical emergency'), who: 'E1', opened_at: at('05:30:01'), proposed: [] }],
      stands_at: at('05:30:04'), standstill_ms: 4200, ended: 'closed', until: at('06:10:00'), lasted_ms: 40 * 60_000,
      devices: [
        { device: DEVICE.lead, label: 'EL', role: 'lead', delivered: { seq: 8, device_at: at('05:30:01'), received_at: at('05:30:01'), after_ms: 200 }, displayed: { seq: 8, device_at: at('05:30:01'), received_at: at('05:30:02'), after_ms: 600 }, acknowledged: { seq: 9, device_at: at('05:30:04'), received_at: at('05:30:04'), after_ms: 3200 } },
        { device: DEVICE.t1, label: 'T1', role: 'officer', delivered: { seq: 8, device_at: at('05:30:01'), received_at: at('05:30:01'), after_ms: 100 }, displayed: { seq: 8, device_at: at('05:30:01'), received_at: at('05:30:01'), after_ms: 300 } },
      ],
      escalations: [{ seq: 10, at: at('05:31:00'), level: 'late', devices: [t1] }],
    }],
    interruptions: [{ seq: 6, since: at('05:30:00'), signalled_at: at('05:30:01'), ended: 'closed', until_seq: 14, until: at('06:10:00'), lasted_ms: 40 * 60_000, stops: ['00000000-0000-4000-8000-0000000000c1'] }],
    clauses: [
      { clause: 'R-30', title: 'Medizinischer Notfall', quote: 'Bei einem medizinischen Notfall ist die Maßnahme zu unterbrechen.', does: text('Jede Meldung unterbricht sofort.'), values: [], verdict: 'triggered', marks: [{ seq: 6, at: at('05:30:01'), shows: 'triggered', what: text('Unterbrochen: keine Luft') }] },
      { clause: 'R-01', title: 'Vorprüfung', quote: 'Vor jeder Maßnahme ist zu prüfen.', does: text('Ohne Vorprüfung kein Beginn.'), values: [], verdict: 'deviated', marks: [{ seq: 3, at: at('07:10:00', '2026-05-03'), shows: 'deviated', what: text('Unterstützende nicht befragt') }] },
      { clause: 'R-41', title: 'Einrichtungen', quote: 'Nicht in Einrichtungen.', does: text('Kontakt in einer Einrichtung hält an.'), values: [], verdict: 'no_occasion', marks: [] },
    ],
    timeline: {
      lanes: [{ kind: 'device', device: DEVICE.lead, label: 'EL', role: 'lead' }, { kind: 'device', device: DEVICE.t1, label: 'T1', role: 'officer' }, { kind: 'person', slot: 'E1' }, { kind: 'person', slot: 'E2' }, { kind: 'service' }],
      items: [
        item(1, at('07:00:00', '2026-05-03'), lead, 'step', 'created', 'Maßnahme angelegt', [0]),
        item(2, at('07:05:00', '2026-05-03'), lead, 'step', 'plan_accepted', 'Plan angenommen', [0], { sealed: { is: 'open', texts: {}, position: { lat: 51.5, lon: 7.6, accuracy_m: 10 } } }),
        item(3, at('07:10:00', '2026-05-03'), lead, 'step', 'preflight_answered', 'Unterstützende befragt: nein', [0], { clause: 'R-01' }),
        item(4, at('05:05:00'), lead, 'step', 'step_taken', 'Erstkontakt', [0]),
        item(5, at('05:20:00'), t1, 'force', 'force_started', 'Zwangsmittel begonnen: Festhalten gegen E1', [1, 2], { clause: 'R-11' }),
        item(6, at('05:30:01'), t1, 'stop', 'reported', 'Meldung: keine Luft', [1, 2], { clause: 'R-30', occurred_at: at('05:30:00'), sealed: { is: 'open', texts: { text: 'ringt nach Luft' }, position: { lat: 51.501, lon: 7.601, accuracy_m: 25 } } }),
        item(7, at('05:30:01'), t1, 'stop', 'hold_opened', 'Halt: Medizinischer Notfall', [1, 2], { clause: 'R-30' }),
        item(8, at('05:30:02'), clock, 'receipt', 'receipts', 'Angezeigt auf EL, T1', [4, 0, 1]),
        item(9, at('05:30:04'), lead, 'receipt', 'receipts', 'EL steht', [0]),
        item(10, at('05:31:00'), clock, 'receipt', 'unanswered', 'Ohne Antwort: T1', [4, 1]),
        item(11, at('05:32:00'), t1, 'rescue', 'step_completed', '112 gerufen', [1], { clause: 'R-33' }),
        item(12, at('05:40:00'), lead, 'refusal', 'refused', 'Abgelehnt: Abfahrt', [0], { clause: 'R-30' }),
        item(13, at('06:00:00'), lead, 'rescue', 'rescue_closed', 'Rettungskette beendet', [0], { clause: 'R-33' }),
        item(14, at('06:10:00'), lead, 'step', 'closed', 'Beendet: nicht durchgeführt', [0]),
      ],
    },
    states: [state(1, '07:00:00', { at: at('07:00:00', '2026-05-03'), phase: 'draft' }), state(4, '05:05:00'), state(5, '05:20:00', { force: [{ measure: '00000000-0000-4000-8000-0000000000f1', who: 'E1' }] }), state(7, '05:30:01', { severity: 'interrupted', holds: [hold], rescue_open: true }), state(14, '06:10:00', { severity: 'interrupted', phase: 'ended', holds: [hold] })],
    rescue: [{
      version: '1', seq: 6, opened_at: at('05:30:01'), onset_at: at('05:30:00'), signs: [{ seq: 6, at: at('05:30:01'), sign: 'no_air', who: 'E1' }],
      steps: [
        { step: 'call112', name: text('112 rufen', 'Call 112'), due_s: 60, due_at: at('05:31:01'), claimed: [], done: [{ seq: 11, at: at('05:32:00'), entered_at: at('05:32:00'), by: t1, entered_by: t1 }], not_possible: [], late: [], after_ms: 120_000, late_ms: 59_000 },
        { step: 'first_aid', name: text('Erste Hilfe', 'First aid'), due_s: 30, due_at: at('05:30:31'), claimed: [], done: [{ seq: 9, at: at('05:30:20'), entered_at: at('05:30:20'), by: lead, entered_by: lead }], not_possible: [], late: [], after_ms: 20_000, late_ms: 0 },
      ],
      closed: { outcome: 'handed_over', moment: moment(13, '06:00:00') },
    }],
    force: {
      measures: [{
        measure: '00000000-0000-4000-8000-0000000000f1', who: 'E1', on_minor: false, kind: 'holding', name: text('Festhalten', 'Holding'), milder_before: [], started: { seq: 5, at: at('05:20:00'), entered_at: at('05:20:00'), by: t1 }, was_allowed: false, end: 'unknown',
        positions: [{ position: 'prone', at: at('05:20:00'), hinders_breathing: true }], breathing: [], alarms: [], doubted: [], not_released: [],
      }],
      milder: [], open: ['00000000-0000-4000-8000-0000000000f1'], incidents: [],
    },
    refusals: [{ moment: moment(12, '05:40:00'), ask: 'step', name: text('Abfahrt', 'Departure'), severity: 'interrupted', reasons: [{ code: 'interrupted', clause: 'R-30', why }] }],
    deviations: [{ kind: 'preflight_no', clause: 'R-01', what: text('Vorprüfung: Unterstützende nicht befragt', 'Pre-flight: supporters not asked'), moment: { seq: 3, at: at('07:10:00', '2026-05-03'), by: lead }, sealed: { is: 'open', texts: { reason: 'nicht erreichbar' } } }],
    findings: [{ kind: 'rescue_late', clause: 'R-33', seq: 11, at: at('05:32:00'), what: text('112 wurde verspätet gerufen', '112 was called late') }],
    clocks: [{ device: DEVICE.t1, label: 'T1', readings: [{ seq: 6, server_at: at('05:30:01'), ahead_ms: -1500, source: 'report' }], largest_ms: -1500, wrong: false, two_readings: [] }],
    family: { counts: [{ moment: moment(4, '05:05:00'), counted_at: 'contact', present: ['E1', 'E2'], missing: [] }], said: [], vehicles: [], apart: [], apart_ms: 0, assured: [], ages: [] },
    places: { places: [], matches: [], first_contact_at: at('05:05:00'), contact_before_begin: [], list: { is: 'known', as_of: '2026-05-01', facilities: 1200 } },
    preflight: { items: [{ item: 'supporters_asked', name: text('Unterstützende befragt', 'Supporters asked'), clause: 'R-01', asked_for: true, answer: 'no', answers: [{ moment: { seq: 3, at: at('07:10:00', '2026-05-03'), by: lead }, answer: 'no', on: '2026-05-03', sealed: { is: 'open', texts: { reason: 'nicht erreichbar' } } }] }], ready: [], releases: [], informed: [] },
    documents: [], recommendations: [], checkpoints: [],
    after: { remarks: [], statements: [], legal_holds: [], erasures: [], personal: 'kept', kept_until: at('06:10:00', '2029-05-05') },
    ...over,
  };
}
