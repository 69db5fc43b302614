// The forms of the start page: what is wrong is said at its field, what is refused with its clause.

import { describe, expect, it } from 'vitest';
import { Refused, type Api, type ProblemAnswer } from '../../shared/api.ts';
import type { RefusalReason } from '../../shared/protocol.ts';
import { button, buttons, fill, labelled, press, settled, show, text } from '../../test/mounted.ts';
import Administration from './Administration.svelte';
import NewPassword from './NewPassword.svelte';
import OpenOperation from './OpenOperation.svelte';
import PlanForm from './PlanForm.svelte';
import Prepare from './Prepare.svelte';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A server that answers from a table, and remembers what it was asked. */
function server(answers: Readonly<Record<string, unknown>> = {}): { api: Api; calls: Call[] } {
  const calls: Call[] = [];
  const answer = (method: string) => async (path: string, body?: unknown) => {
    calls.push(body === undefined ? { method, path } : { method, path, body });
    const given = answers[`${method} ${path}`];
    if (given instanceof Error) throw given;
    return given ?? null;
  };
  return { api: { get: answer('GET'), post: answer('POST'), put: answer('PUT'), delete: answer('DELETE') } as unknown as Api, calls };
}

const refused = (status: number, problem: Partial<ProblemAnswer>) => new Refused(status, { code: 'refused', ...problem });

async function send(): Promise<void> {
  document.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
  await settled();
  await settled();
}

/** What is said at a field, as a screen reader reads it out with the field. */
function mistakeAt(label: string): string | null {
  const field = labelled(label);
  if (field.getAttribute('aria-invalid') !== 'true') return null;
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
  return document.getElementById(ids[0] ?? '')?.textContent ?? null;
}

describe('a one-time password', () => {
  const NEW = 'Neues Passwort';
  const AGAIN = 'Neues Passwort wiederholen';
  const form = (api: Api, present = 'once', mayWait = false) => {
    let done = 0;
    show(NewPassword, { api, present, mayWait, ondone: () => (done += 1) });
    return () => done;
  };

  it('is replaced by one that was typed twice', async () => {
    const { api, calls } = server();
    const done = form(api);
    await fill(NEW, 'drei gute Wörter');
    await fill(AGAIN, 'drei gute Wörter');
    await send();
    expect(calls).toEqual([{ method: 'POST', path: '/me/password', body: { password: 'once', new_password: 'drei gute Wörter' } }]);
    expect(done()).toBe(1);
  });

  it.each<[string, string, string, string, string]>([
    ['nothing typed', '', '', NEW, 'Bitte ausfüllen.'],
    ['the same again', 'once', 'once', NEW, 'Das neue Passwort muss ein anderes sein.'],
    ['typed differently', 'drei gute Wörter', 'drei gute Worte', AGAIN, 'Die Wiederholung ist anders als das neue Passwort.'],
  ])('is not sent: %s', async (_, fresh, again, field, said) => {
    const { api, calls } = server();
    form(api);
    await fill(NEW, fresh);
    await fill(AGAIN, again);
    await send();
    expect(calls).toEqual([]);
    expect(mistakeAt(field)).toBe(said);
    expect(document.activeElement).toBe(labelled(field));
  });

  it('is asked for after a reload, and its mistakes are said at their fields', async () => {
    const tooShort = refused(422, { mistakes: [{ code: 'wrong_value', at: '/new_password', wanted: '14 to 256 characters' }] });
    const { api } = server({ 'POST /me/password': tooShort });
    form(api, '');
    await fill('Bisheriges Passwort', 'once');
    await fill(NEW, 'kurz');
    await fill(AGAIN, 'kurz');
    await send();
    expect(mistakeAt(NEW)).toBe('Das neue Passwort braucht mindestens 14 Zeichen.');
  });

  it('says at its field that the present one is wrong', async () => {
    const { api } = server({ 'POST /me/password': refused(401, { mistakes: [{ code: 'not_signed_in', at: '' }] }) });
    form(api, '');
    await fill('Bisheriges Passwort', 'falsch');
    await fill(NEW, 'drei gute Wörter');
    await fill(AGAIN, 'drei gute Wörter');
    await send();
    expect(mistakeAt('Bisheriges Passwort')).toBe('Das bisherige Passwort stimmt nicht.');
  });

  it('can wait on a handheld only: no stop waits for a password', async () => {
    form(server().api);
    expect(buttons()).toEqual(['Passwort ändern']);
    const done = form(server().api, '', true);
    await press('Später (Melden geht immer)');
    expect(done()).toBe(1);
  });
});

describe('a new operation', () => {
  it('is opened by its reference', async () => {
    const { api, calls } = server({ 'POST /operations': { operation: 'o1' } });
    let opened = '';
    show(OpenOperation, { api, onopened: (operation: string) => (opened = operation) });
    await send();
    expect(mistakeAt('Bezeichnung')).toBe('Bitte eine Bezeichnung angeben.');
    await fill('Bezeichnung', ' UN-2026-014 ');
    document.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    await send();
    expect(calls.filter(({ method }) => method === 'POST')).toEqual([{ method: 'POST', path: '/operations', body: { reference: 'UN-2026-014', drill: true } }]);
    expect(opened).toBe('o1');
  });
});

it('an operation can be opened in a new measure, whose stops are told to all', async () => {
  const { api, calls } = server({ 'POST /measures': { measure: 'm1' }, 'POST /operations': { operation: 'o1' } });
  show(OpenOperation, { api, onopened: () => undefined });
  await fill('Bezeichnung', 'UN-2026-015');
  await fill('Sammeleinsatz (freiwillig)', 'new');
  await send();
  expect(mistakeAt('Bezeichnung des Sammeleinsatzes')).toBe('Bitte eine Bezeichnung angeben.');
  await fill('Bezeichnung des Sammeleinsatzes', 'SE-2026-01');
  await send();
  expect(calls.filter(({ method }) => method === 'POST')).toEqual([
    { method: 'POST', path: '/measures', body: { reference: 'SE-2026-01', drill: false } },
    { method: 'POST', path: '/operations', body: { reference: 'UN-2026-015', drill: false, measure: 'm1' } },
  ]);
});

describe('a plan (R-20a)', () => {
  const quotes = { 'R-20': 'nicht zwischen 22 und 6 Uhr' };
  const plan = async (answers: Readonly<Record<string, unknown>>) => {
    const { api, calls } = server(answers);
    let filed = 0;
    show(PlanForm, { api, operation: 'o', quotes, onfiled: () => (filed += 1) });
    await fill('Erstkontakt', '2026-07-01T04:00');
    await fill('Ende der gesamten Strecke', '2026-07-01T09:00');
    await fill('Alter von Platz 1', 'adult');
    await press('Person hinzufügen');
    await fill('Platz 2', 'K1');
    await fill('Alter von Platz 2', 'child');
    await fill('Platz 1 in der Familie', 'custodial_parent');
    await fill('Platz 2 in der Familie', 'child');
    await fill('Art des Abholorts', 'dwelling');
    document.querySelector<HTMLInputElement>('input[type=radio][value=no]')?.click();
    await send();
    return { calls, filed: () => filed };
  };

  it('is filed as typed', async () => {
    const { calls, filed } = await plan({});
    expect(calls[0]).toMatchObject({ path: '/operations/o/plan', body: { persons: [{ slot: 'E1', age: 'adult', family: 'custodial_parent' }, { slot: 'K1', age: 'child', family: 'child' }], other_minors: 'no', pick_up: { kind: 'dwelling' } } });
    expect(filed()).toBe(1);
  });

  it('is refused with the clause, its wording, and from when on it is allowed', async () => {
    const reason: RefusalReason = { code: 'night_with_minors', clause: 'R-20', allowed_from: '2026-07-01T04:00:00Z' };
    const { filed } = await plan({ 'POST /operations/o/plan': refused(409, { refusal: { reasons: [reason] } }) });
    const said = document.querySelector('[role=alert]')?.textContent?.replace(/\s+/g, ' ') ?? '';
    expect(said).toContain('Mit Minderjährigen nicht in der Nacht. (R-20)');
    expect(said).toMatch(/ab Mi/);
    expect(said).toContain('R-20: „nicht zwischen 22 und 6 Uhr“');
    expect(filed()).toBe(0);
    expect((labelled('Erstkontakt') as HTMLInputElement).value, 'what was typed stays').toBe('2026-07-01T04:00');
  });

  it('asks for every answer, and presumes none', async () => {
    const { api, calls } = server();
    show(PlanForm, { api, operation: 'o', quotes, onfiled: () => undefined });
    await send();
    expect(calls).toEqual([]);
    expect(mistakeAt('Erstkontakt')).toBe('Bitte Datum und Uhrzeit angeben.');
    expect(mistakeAt('Alter von Platz 1')).toBe('Bitte wählen.');
    expect(mistakeAt('Platz 1 in der Familie')).toBe('Bitte wählen.');
    expect(mistakeAt('Art des Abholorts')).toBe('Bitte wählen.');
    expect(document.querySelector('[role=radiogroup]')?.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(labelled('Erstkontakt'));
  });
});

describe('before the first contact', () => {
  const prepare = (role: 'lead' | 'supervisor', phase: 'draft' | 'ready', api: Api) => {
    show(Prepare, { api, operation: 'o', reference: 'UN-1', phase: phase as 'draft' | 'ready', role: role as 'lead' | 'supervisor', quotes: {}, onchanged: () => undefined });
  };

  it('a lead begins, after being told what follows', async () => {
    const { api, calls } = server();
    prepare('lead', 'ready', api);
    await press('Beginnen: UN-1');
    expect(text()).toContain('Bittet um Freigabe des Erstkontakts');
    await press('Erstkontakt freigeben lassen');
    expect(calls).toEqual([{ method: 'POST', path: '/operations/o/start', body: {} }]);
  });

  it.each([['supervisor', 'ready'], ['lead', 'draft']] as const)('a %s with a %s cannot', (role, phase) => {
    prepare(role, phase, server().api);
    expect(buttons()).toEqual([]);
  });
});

describe('administration', () => {
  const account = { account: 'a1', name: 'leitung-1', role: 'lead', disabled: false, password_due: false };
  const device = (id: string, label: string) => ({ device: id, account: 'a1', kind: 'handheld', label, paired_at: '2026-07-01T04:00:00Z' });
  const lists = { 'GET /accounts': [account], 'GET /devices': [device('d1', 'Telefon'), device('own', 'Browser')] };

  it('shows a pairing code once, as code and as link', async () => {
    const code = { code: 'ABCD-EFGH', expires_at: '2026-07-01T04:10:00Z', link: 'https://example.org/#pair=ABCD-EFGH' };
    const { api } = server({ ...lists, 'POST /accounts/a1/pairing-codes': code });
    show(Administration, { api, ownDevice: 'own' });
    await settled();
    await press('Kopplungscode für leitung-1');
    await settled();
    const said = document.querySelector('[data-account="leitung-1"] [role=status]')?.textContent ?? '';
    expect(said).toContain('ABCD-EFGH');
    expect(said).toContain('https://example.org/#pair=ABCD-EFGH');
  });

  it('unpairs another device, never its own by mistake', async () => {
    const { api, calls } = server(lists);
    show(Administration, { api, ownDevice: 'own' });
    await settled();
    expect(buttons().filter((name) => name.startsWith('Entkoppeln'))).toEqual(['Entkoppeln: leitung-1, Telefon']);
    await press('Entkoppeln: leitung-1, Telefon');
    expect(text()).toContain('erhält es keinen Stopp mehr');
    await press('Jetzt entkoppeln');
    expect(calls).toContainEqual({ method: 'DELETE', path: '/devices/d1' });
  });

  it('makes an account, and says at the name that it is taken', async () => {
    const { api } = server({ ...lists, 'POST /accounts': refused(409, { mistakes: [{ code: 'conflict', at: '/name' }] }) });
    show(Administration, { api, ownDevice: 'own' });
    await settled();
    await fill('Name des Kontos', 'leitung-1');
    await fill('Rolle', 'lead');
    await send();
    expect(mistakeAt('Name des Kontos')).toBe('Dieser Name ist schon vergeben.');
    expect(button('Konto anlegen').disabled).toBe(false);
  });
});
