// Who this tab is: a paired device with a secret, and a short-lived token made from it.
// Two tabs can be two devices: each remembers its own in its session storage.

import { Api, Refused } from './api.ts';
import type { Database, StoredDevice } from './database.ts';

const TAB_DEVICE = 'einhalt.device';
/** A token is renewed while it still has this long to live. */
const RENEW_BEFORE_MS = 120_000;

export interface SignedIn {
  readonly device: string;
  readonly secret: string;
  readonly account: string;
  readonly name: string;
  readonly role: StoredDevice['role'];
  readonly token: string;
  readonly expires_at: string;
  readonly server_key: string;
}

export class Session {
  private renewing: Promise<string> | null = null;

  private constructor(
    private readonly db: Database | null,
    private stored: StoredDevice,
  ) {}

  get me(): StoredDevice {
    return this.stored;
  }

  static async fromSignIn(db: Database | null, answer: SignedIn): Promise<Session> {
    const session = new Session(db, {
      device: answer.device,
      secret: answer.secret,
      account: answer.account,
      name: answer.name,
      role: answer.role,
      serverKey: answer.server_key,
      token: answer.token,
      expiresAt: answer.expires_at,
      usedAt: Date.now(),
    });
    await session.keep();
    return session;
  }

  /** The device this tab used, else the one used last in this browser. */
  static async resume(db: Database | null): Promise<Session | null> {
    if (db === null) return null;
    const devices = (await db.all('devices').catch(() => null))?.values ?? [];
    const ofTab = devices.find(({ device }) => device === sessionStorage.getItem(TAB_DEVICE));
    const chosen = ofTab ?? [...devices].sort((a, b) => b.usedAt - a.usedAt)[0];
    if (chosen === undefined) return null;
    const session = new Session(db, { ...chosen, usedAt: Date.now() });
    await session.keep();
    return session;
  }

  /** A token that is still good, or the old one when no new one can be had: it still carries a stop. */
  async token(): Promise<string> {
    if (Date.parse(this.stored.expiresAt) - Date.now() > RENEW_BEFORE_MS) return this.stored.token;
    return this.renew();
  }

  /** A new token, whatever the old one says about itself. */
  async renew(): Promise<string> {
    this.renewing ??= this.fetchToken().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async fetchToken(): Promise<string> {
    const { device, secret } = this.stored;
    try {
      const answer = await new Api(null).post<{ token: string; expires_at: string }>('/token', { device, secret });
      this.stored = { ...this.stored, token: answer.token, expiresAt: answer.expires_at };
      await this.keep();
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) throw error; // no longer paired
    }
    return this.stored.token;
  }

  api(): Api {
    return new Api(() => this.token());
  }

  /** Forgets the pairing. Reports and stops that wait stay where they are. */
  async forget(): Promise<void> {
    sessionStorage.removeItem(TAB_DEVICE);
    await this.db?.delete('devices', this.stored.device);
  }

  private async keep(): Promise<void> {
    sessionStorage.setItem(TAB_DEVICE, this.stored.device);
    await this.db?.put('devices', this.stored);
  }
}
