// The forms that lead, officer and control room share.

import { describe, expect, it } from 'vitest';
import type { Ask, DocumentView, OperationView, Role } from '../shared/protocol.ts';
import { buttons, fill, labelled, press, settled, show, text } from '../test/mounted.ts';
import { operationView, safeguards } from '../test/views.ts';
import Documents from './Documents.svelte';
import Notices from './Notices.svelte';
import Preflight from './Preflight.svelte';
import Recommendations from './Recommendations.svelte';
import RequestForce from './force/Request.svelte';

function asked(): { asks: Ask[]; onask: (ask: Ask) => void } {
  const asks: Ask[] = [];
  return { asks, onask: (ask) => asks.push(ask) };
}

async function send(): Promise<void> {
  document.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
  await settled();
}

describe('before the operation (R-01)', () => {
  const preflight: OperationView['safeguards']['preflight'] = {
    items: [{ item: 'voluntary_departure' }, { item: 'illness_asked', answer: 'yes', on: '2026-05-04', by: 'EL' }],
    against_ready: [{ code: 'preflight_open', clause: 'R-01', item: 'voluntary_departure' }, { code: 'unaccompanied_minor', clause: 'R-40', slots: ['K1'] }],
    supporter_release: false, inform_supporter: false,
  };
  const view = operationView({ phase: 'draft', safeguards: safeguards({ preflight }) });

  it('says everything that speaks against it at once, each with what would make it possible', () => {
    show(Preflight, { view, role: 'lead' as Role, onask: () => undefined });
    const against = document.querySelector('[data-against]')?.textContent ?? '';
    expect(against).toContain('Ein Prüfpunkt ist offen. (R-01)');
    expect(against).toContain('Beratung zur freiwilligen Ausreise');
    expect(against).toContain('K1');
    expect(against.match(/Was es möglich macht:/g)).toHaveLength(2);
    expect(document.querySelector('[data-item="illness_asked"]')?.textContent).toContain('Ja, 04.05.2026');
  });

  it('takes an answer with day and source, and a "no" with its reason', async () => {
    const { asks, onask } = asked();
    show(Preflight, { view: { ...view, safeguards: safeguards({ preflight: { ...preflight, items: [{ item: 'voluntary_departure' }] } }) }, role: 'officer' as Role, onask });
    await send();
    expect(asks).toEqual([]);
    document.querySelector<HTMLInputElement>('input[type=radio][value=no]')?.click();
    await settled();
    await fill('Am', '2026-05-04');
    await fill('Woher bekannt (ohne Namen)', 'Aktenvermerk');
    await send();
    expect(asks).toEqual([]);
    expect(labelled('Warum nicht (ohne Namen)').getAttribute('aria-invalid')).toBe('true');
    await fill('Warum nicht (ohne Namen)', 'nicht erreichbar');
    await send();
    expect(asks).toEqual([{ do: 'answer_preflight', item: 'voluntary_departure', answer: 'no', on: '2026-05-04', source: 'Aktenvermerk', reason: 'nicht erreichbar' }]);
  });

  it('is declared ready by a lead only, and a child alone by whoever answers for it', async () => {
    const { asks, onask } = asked();
    show(Preflight, { view, role: 'lead' as Role, onask });
    await press('Übergabe sichern: K1');
    await fill('Begründung (ohne Namen)', 'Jugendamt');
    await press('Aufnahme gesichert');
    await press('Bereit erklären');
    expect(asks).toEqual([{ do: 'assure_hand_over', slot: 'K1', receiver: 'Jugendamt' }, { do: 'ready' }]);
    document.body.replaceChildren();
    show(Preflight, { view, role: 'supervisor' as Role, onask });
    expect(buttons()).not.toContain('Bereit erklären');
  });
});

describe('a certificate (R-50)', () => {
  const one: DocumentView = { document: 'd', who: 'E1', certificate: true, due_at: '2026-05-05T06:10:00Z' };
  const documents = (role: Role, document: DocumentView) => {
    const { asks, onask } = asked();
    show(Documents, { documents: [document], role: role as Role, nowMs: Date.parse('2026-05-05T06:00:00Z'), onask });
    return asks;
  };

  it('is recorded by what it contains; what is not ticked is missing', async () => {
    const asks = documents('officer', one);
    expect(text()).toContain('Entscheidung fällig in 10:00');
    await fill('Ausgestellt von', 'physician');
    await fill('Gezeigt als', 'original');
    await fill('Datum des Attests', '2026-05-01');
    await fill('Sagt es „nicht reisefähig“?', 'yes');
    for (const box of [...document.querySelectorAll<HTMLInputElement>('input[type=checkbox]')].slice(0, 4)) box.click();
    await settled();
    await send();
    expect(asks).toEqual([{ do: 'record_document', document: 'd', issuer: 'physician', shown: 'original', dated_on: '2026-05-01', says_unfit: 'yes', missing: ['consequences'] }]);
  });

  it('is not refused without a reason, and recognised in two presses', async () => {
    const asks = documents('lead', { ...one, qualified: true, says_unfit: 'yes' });
    await press('Nicht anerkennen: Attest vorgelegt, Person E1');
    await press('Als nicht anerkannt festhalten');
    expect(asks).toEqual([]);
    await fill('Begründung (ohne Namen)', 'betrifft eine andere Person');
    await press('Als nicht anerkannt festhalten');
    await press('Anerkennen: Attest vorgelegt, Person E1');
    await press('Attest anerkennen');
    expect(asks).toEqual([
      { do: 'decide_document', document: 'd', recognised: false, outdated: false, reason: 'betrifft eine andere Person' },
      { do: 'decide_document', document: 'd', recognised: true, outdated: false },
    ]);
  });

  it('is decided by nobody but a lead', () => {
    documents('supervisor', { ...one, qualified: true });
    expect(buttons()).toEqual([]);
  });
});

it('R-11: force is asked for with its own reason', async () => {
  const { asks, onask } = asked();
  show(RequestForce, { slots: ['E1'], onask });
  await send();
  expect(asks).toEqual([]);
  await fill('Gegen wen', 'E1');
  await fill('Mittel', 'holding');
  await fill('Grund', 'attack');
  await fill('Begründung im Einzelfall (ohne Namen)', 'schlägt um sich');
  await send();
  expect(asks).toMatchObject([{ do: 'request_force', slot: 'E1', kind: 'holding', ground: 'attack', reason: 'schlägt um sich' }]);
});

it('a recommendation to stop is answered by a lead, with a reason', async () => {
  const { asks, onask } = asked();
  show(Recommendations, { recommendations: [{ report: 'r', due_at: '2026-05-05T06:02:00Z' }], nowMs: Date.parse('2026-05-05T06:00:00Z'), answers: true, onask });
  expect(text()).toContain('Ohne Antwort steht die Maßnahme in 2:00.');
  await press('Anhalten');
  await fill('Begründung (ohne Namen)', 'Kind weint');
  await press('Empfehlung folgen, anhalten');
  expect(asks).toEqual([{ do: 'answer_recommendation', report: 'r', stop: true, reason: 'Kind weint' }]);
});

it('notices are told with their clause and what they are about', () => {
  show(Notices, { notices: [{ at: '2026-05-05T06:00:00Z', notice: { code: 'may_be_in_facility', clause: 'R-41', facility: { id: 'h', name: 'Klinik am See', kind: 'hospital', distance_dm: 460 } } }] });
  expect(text()).toContain('(R-41)');
  expect(text()).toMatch(/Klinik am See, Abstand 46/);
});
