// Accounts, devices and pairing codes, as the REST interface tells them; and how they are found.

import type { Role } from '../shared/protocol.ts';

export interface Account {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly password_due: boolean;
  readonly has_password: boolean;
}

export interface Device {
  readonly device: string;
  readonly account: string;
  readonly kind: string;
  readonly label: string;
  readonly paired_at: string;
  readonly revoked_at?: string;
}

export interface Qr {
  /** Width and height in modules, quiet ground included. */
  readonly size: number;
  /** The `d` of an SVG path. */
  readonly path: string;
}

/** A code that was just opened; it is told this one time. */
export interface PairingCode {
  readonly id: string;
  readonly code: string;
  readonly expires_at: string;
  readonly link: string;
  readonly qr?: Qr;
}

/** A code that is still open, without itself. */
export interface OpenCode {
  readonly id: string;
  readonly account: string;
  readonly uses_left: number;
  readonly expires_at: string;
}

/** A code as it is shown, for an account. */
export interface Shown extends PairingCode {
  readonly account: string;
}

/** What became of a code: it has ended by itself, or was used or withdrawn. */
export type Fate = 'open' | 'expired' | 'gone';

/** `gone`: ids of codes the server was asked about and no longer knows. */
export function fateOf(code: Pick<Shown, 'id' | 'expires_at'>, gone: readonly string[], nowMs: number): Fate {
  if (Date.parse(code.expires_at) <= nowMs) return 'expired';
  return gone.includes(code.id) ? 'gone' : 'open';
}

/** Words of a search, each on its own: a pasted list of names finds every one of them. */
export function found(accounts: readonly Account[], search: string, roleName: (role: Role) => string): readonly Account[] {
  const words = search.toLowerCase().split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length === 0) return accounts;
  return accounts.filter(({ name, role }) => words.some((word) => name.includes(word) || roleName(role).toLowerCase().includes(word)));
}

/** When an account last paired or signed in a device that still counts; none if it has none. */
export function lastPaired(devices: readonly Device[], account: string): string | null {
  const counts = devices.filter((device) => device.account === account && device.revoked_at === undefined);
  return counts.map(({ paired_at }) => paired_at).sort().at(-1) ?? null;
}

/** A link that only this computer can open: the service does not know under which address others reach it. */
export function isLocal(link: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(link).hostname);
}

/** `ABCD-EFGH`: in groups as they are read out. */
export function spoken(code: string): readonly string[] {
  return code.split('-');
}

const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';

/** A one-time password: 80 random bits and more, in groups that can be read out. */
export function oneTimePassword(): string {
  const random = crypto.getRandomValues(new Uint32Array(20));
  const letters = [...random].map((value) => LETTERS[value % LETTERS.length] ?? '');
  return [0, 5, 10, 15].map((from) => letters.slice(from, from + 5).join('')).join('-');
}
