import { expect, it } from 'vitest';
import { fateOf, found, isLocal, lastPaired, oneTimePassword, type Account, type Device } from './accounts.ts';

const account = (name: string, role: Account['role'] = 'officer'): Account => ({ account: name, name, role, disabled: false, password_due: false, has_password: false });
const all = [account('leitung-1', 'lead'), account('kraft-1'), account('kraft-2'), account('notarzt-1', 'medic')];
const role = (word: string) => ({ lead: 'Einsatzleitung', officer: 'Einsatzkraft', medic: 'Medizin' })[word] ?? word;
const names = (search: string) => found(all, search, role).map(({ name }) => name);

it('finds by name, by role, and every name of a pasted list', () => {
  expect(names('')).toHaveLength(4);
  expect(names('KRAFT-2')).toEqual(['kraft-2']);
  expect(names('einsatzleitung')).toEqual(['leitung-1']);
  expect(names('leitung-1, notarzt-1')).toEqual(['leitung-1', 'notarzt-1']);
  expect(names('nobody')).toEqual([]);
});

it('tells a used code from one that has ended, and both from one that still pairs', () => {
  const code = { id: 'c', expires_at: '2026-05-05T08:10:00Z' };
  const [before, after] = [Date.parse('2026-05-05T08:09:59Z'), Date.parse('2026-05-05T08:10:00Z')];
  expect(fateOf(code, [], before)).toBe('open');
  expect(fateOf(code, ['another'], before)).toBe('open');
  expect(fateOf(code, ['c'], before)).toBe('gone');
  expect(fateOf(code, [], after)).toBe('expired');
});

it('says when an account last paired, by devices that still count', () => {
  const device = (paired_at: string, revoked_at?: string): Device => ({ device: paired_at, account: 'kraft-1', kind: 'handheld', label: '', paired_at, ...(revoked_at === undefined ? {} : { revoked_at }) });
  expect(lastPaired([device('2026-05-01T08:00:00Z'), device('2026-05-03T08:00:00Z', '2026-05-04T08:00:00Z')], 'kraft-1')).toBe('2026-05-01T08:00:00Z');
  expect(lastPaired([], 'kraft-1')).toBeNull();
});

it('knows a link that no other device can open', () => {
  expect(['http://127.0.0.1:8080/#pair=A', 'http://localhost/#pair=A', 'http://[::1]:8080/#pair=A', 'https://einhalt.example/#pair=A'].map(isLocal)).toEqual([true, true, true, false]);
});

it('makes a one-time password that is never the same', () => {
  expect(oneTimePassword()).toMatch(/^([2-9a-z]{5}-){3}[2-9a-z]{5}$/);
  expect(oneTimePassword()).not.toBe(oneTimePassword());
});
