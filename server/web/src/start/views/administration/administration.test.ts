// Accounts, codes, devices and lists, as an administrator works with them.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '../../accounts.ts';
import type { ImportReport } from '../../places.ts';
import { button, buttons, fill, press, settled, show, text } from '../../../test/mounted.ts';
import { mistakeAt, refused, send, server } from '../../../test/server.ts';
import Administration from './Administration.svelte';
import ImportPreview from './ImportPreview.svelte';
import PlaceLists from './PlaceLists.svelte';

const account = (id: string, name: string, over: Partial<Account> = {}): Account => ({ account: id, name, role: 'lead', disabled: false, password_due: false, has_password: true, ...over });
const device = (id: string, label: string) => ({ device: id, account: 'a1', kind: 'handheld', label, paired_at: '2026-07-01T04:00:00Z' });
const lists = { 'GET /accounts': [account('a0', 'admin', { role: 'administrator' }), account('a1', 'leitung-1'), account('a2', 'kraft-1', { role: 'officer' })], 'GET /devices': [device('d1', 'Telefon'), { ...device('own', 'Browser'), account: 'a0' }] };
const code = (name: string) => ({ id: `id-${name}`, code: `${name}-EFGH`, expires_at: '2026-07-01T04:10:00Z', link: `https://example.org/#pair=${name}-EFGH`, qr: { size: 9, path: 'M4 4h1v1h-1z' } });
const CODES = { 'POST /accounts/a1/pairing-codes': code('AAAA'), 'POST /accounts/a2/pairing-codes': code('BBBB') };

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-07-01T04:00:00Z') }));
afterEach(() => void vi.useRealTimers());

async function open(answers: Readonly<Record<string, unknown>>, tab: 'accounts' | 'devices' = 'accounts') {
  const { api, calls } = server({ ...lists, ...answers });
  show(Administration, { api, tab, me: { account: 'a0', device: 'own' } } as const);
  await settled();
  await settled();
  return calls;
}

const card = (name: string) => document.querySelector(`[data-code="${name}"]`);
const passes = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms);
  await settled();
};

describe('pairing codes', () => {
  it('are drawn, in groups, with their link and the time they have left', async () => {
    await open(CODES);
    await press('Kopplungscode für leitung-1');
    await settled();
    expect(card('leitung-1')?.querySelector('svg path')?.getAttribute('d')).toBe('M4 4h1v1h-1z');
    expect([...(card('leitung-1')?.querySelectorAll('[data-spoken] code') ?? [])].map((group) => group.textContent)).toEqual(['AAAA', 'EFGH']);
    expect(card('leitung-1')?.textContent).toContain('https://example.org/#pair=AAAA-EFGH');
    expect(card('leitung-1')?.querySelector('[role=timer]')?.textContent).toBe('Noch 10:00');
    await passes(61_000);
    expect(card('leitung-1')?.querySelector('[role=timer]')?.textContent).toBe('Noch 8:59');
  });

  it('are opened for several accounts at once, found by a pasted list', async () => {
    await open(CODES);
    await fill('Konten suchen', 'leitung-1, kraft-1');
    await press('Alle 2 auswählen');
    await press('Codes zeigen (2)');
    await settled();
    await settled();
    expect([...document.querySelectorAll('[data-code]')].map((one) => one.getAttribute('data-code'))).toEqual(['leitung-1', 'kraft-1']);
  });

  it('vanish when they have been used, and when they have ended', async () => {
    let known = [{ id: 'id-AAAA', account: 'a1', uses_left: 1, expires_at: '' }, { id: 'id-BBBB', account: 'a2', uses_left: 1, expires_at: '' }];
    await open({ ...CODES, 'GET /pairing-codes': () => known });
    await press('Kopplungscode für leitung-1');
    await press('Kopplungscode für kraft-1');
    await passes(5_000);
    expect(document.querySelectorAll('[data-code] svg')).toHaveLength(2);
    known = known.slice(1);
    await passes(5_000);
    expect(card('leitung-1')?.querySelector('svg')).toBeNull();
    expect(card('leitung-1')?.textContent).not.toContain('AAAA');
    expect(card('kraft-1')?.querySelector('svg')).not.toBeNull();
    await passes(600_000);
    expect(card('kraft-1')?.textContent).toContain('Abgelaufen');
    expect(document.body.textContent).not.toContain('BBBB');
  });

  it('are withdrawn, and a new one replaces the old', async () => {
    const calls = await open(CODES);
    await press('Kopplungscode für leitung-1');
    await press('Kopplungscode für leitung-1');
    await settled();
    expect(calls.filter(({ method }) => method === 'DELETE')).toEqual([{ method: 'DELETE', path: '/pairing-codes/id-AAAA' }]);
    expect(document.querySelectorAll('[data-code]')).toHaveLength(1);
  });
});

describe('accounts', () => {
  it('are made, the next name is suggested, and a taken one is said at the field', async () => {
    let taken = false;
    const calls = await open({ 'POST /accounts': () => (taken ? refused(409, { mistakes: [{ code: 'conflict', at: '/name' }] }) : { account: 'a3' }) });
    await fill('Name des Kontos', 'kraft-2');
    await fill('Rolle', 'officer');
    await send();
    expect(calls).toContainEqual({ method: 'POST', path: '/accounts', body: { name: 'kraft-2', role: 'officer' } });
    expect(text()).toContain('kraft-2 ist angelegt.');
    taken = true;
    await send();
    expect(calls.at(-1)?.body).toEqual({ name: 'kraft-3', role: 'officer' });
    expect(mistakeAt('Name des Kontos')).toBe('Dieser Name ist schon vergeben.');
    expect(button('Konto anlegen').disabled).toBe(false);
  });

  it('are disabled after being told what follows, never the own one', async () => {
    const calls = await open({});
    expect(buttons().filter((name) => name.startsWith('Sperren'))).toEqual(['Sperren: leitung-1', 'Sperren: kraft-1']);
    await press('Sperren: kraft-1');
    expect(text()).toContain('erhalten sie keinen Stopp mehr');
    await press('Jetzt sperren');
    expect(calls).toContainEqual({ method: 'PATCH', path: '/accounts/a2', body: { disabled: true } });
  });

  it('get a one-time password that is told once', async () => {
    const calls = await open({});
    await press('Passwort zurücksetzen: leitung-1');
    await press('Neues Einmalpasswort setzen');
    await settled();
    const { password } = calls.find(({ method }) => method === 'PATCH')?.body as { password: string };
    expect(text()).toContain(password);
    expect(text()).toContain('Es wird nur jetzt gezeigt');
  });

  it('say when they last paired', async () => {
    await open({});
    expect(document.querySelector('[data-account="leitung-1"]')?.textContent).toMatch(/zuletzt gekoppelt/);
    expect(document.querySelector('[data-account="kraft-1"]')?.textContent).toContain('noch kein Gerät gekoppelt');
  });
});

it('unpairs another device, never its own by mistake', async () => {
  const calls = await open({}, 'devices');
  expect(buttons().filter((name) => name.startsWith('Entkoppeln'))).toEqual(['Entkoppeln: leitung-1, Telefon']);
  await press('Entkoppeln: leitung-1, Telefon');
  expect(text()).toContain('erhält es keinen Stopp mehr');
  await press('Jetzt entkoppeln');
  expect(calls).toContainEqual({ method: 'DELETE', path: '/devices/d1' });
});

describe('lists of facilities (R-41)', () => {
  const list = (as_of: string, broken: string[] = []) => server({ 'GET /places': { list: { is: 'known', as_of, facilities: 3 }, kinds: { hospital: 2, school: 1 }, max_age_days: 365, sources: [], broken } }).api;

  it.each([['2025-06-01', 'Die Liste ist 395 Tage alt, erlaubt sind 365'], ['2025-07-10', 'Nach 365 Tagen darf kein Erstkontakt mehr beginnen.']])('of %s is warned of', async (asOf, said) => {
    show(PlaceLists, { api: list(asOf) });
    await settled();
    expect(text()).toContain(said);
    expect(text()).toMatch(/Krankenhaus\s*2/);
  });

  it('that cannot be read are named with what to do', async () => {
    show(PlaceLists, { api: list('2026-06-30', ['kliniken']) });
    await settled();
    expect(text()).toContain('kliniken ist nicht lesbar: bitte neu einspielen.');
  });

  it('name every entry that protects nobody', () => {
    const report: ImportReport = {
      source: { name: 's', as_of: '2026-06-30', facilities: 1, imported_at: '' }, kinds: { hospital: 1 }, read: 3, merged: 0, replaces: false, list: { is: 'known', as_of: '2026-06-30', facilities: 1 },
      refused: [{ at: 2, reason: 'swapped', got: '7.7, 51.5' }, { at: 3, reason: 'no_name', got: '' }],
    };
    show(ImportPreview, { report, imported: false });
    expect([...document.querySelectorAll('tbody tr')].map((row) => row.textContent)).toEqual(['2Breite und Länge vertauscht7.7, 51.5', '3weder Kennung noch Name']);
  });
});
