// What every page does first: storage, outbox, the device it is, the worker that opens it offline.

import { Database } from './database.ts';
import { Outbox } from './outbox.ts';
import { Session } from './session.ts';

export interface Booted {
  readonly db: Database | null;
  readonly outbox: Outbox;
  readonly session: Session | null;
}

export async function boot(): Promise<Booted> {
  if ('serviceWorker' in navigator && import.meta.env.PROD) {
    navigator.serviceWorker.register('/sw.js').catch(() => undefined); // without it the page needs a network to open
  }
  const db = await Database.open();
  void navigator.storage?.persist?.().catch(() => undefined);
  const [outbox, session] = await Promise.all([Outbox.open(db), Session.resume(db)]);
  return { db, outbox, session };
}
