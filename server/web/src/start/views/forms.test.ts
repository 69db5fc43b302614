// The forms of the start page: what is wrong is said at its field, what is refused with its clause.

import { describe, expect, it } from 'vitest';
import type { Api } from '../../shared/api.ts';
import { buttons, fill, labelled, press, show } from '../../test/mounted.ts';
import { mistakeAt, refused, send, server } from '../../test/server.ts';
import NewPassword from './NewPassword.svelte';
import OpenOperation from './OpenOperation.svelte';

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
