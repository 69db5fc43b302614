// The device's own memory (IndexedDB). It survives sign-out; a stop is never only in a variable.

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { SeenStop } from './followed.ts';
import type { Ask, ReceiptKind, Role, Severity } from './protocol.ts';

/** A pairing of this browser. Several can stand side by side; each tab uses one. */
export interface StoredDevice {
  readonly device: string;
  readonly secret: string;
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  /** The key grants are signed with, pinned at pairing. */
  readonly serverKey: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly usedAt: number;
}

/** A report of this device. Its text is what was hashed: it is sent again byte by byte. */
export interface StoredReport {
  readonly id: string;
  readonly device: string;
  readonly operation: string;
  readonly text: string;
  readonly severity: Severity;
  readonly savedAt: number;
  /** The position it was receipted at; kept on, in case a server comes back without it (I-11). */
  readonly receiptedAt: number | null;
}

/** A stop seen elsewhere, kept until it is known to be durable (architecture, idea 3). */
export interface StoredStop {
  readonly operation: string;
  readonly stop: string;
  readonly severity: Severity;
  /** The report's exact bytes and its reporter; none when the clock raised it. */
  readonly report: { readonly body: string; readonly reporter: string } | null;
}

/** A stop that this device's human has not answered: it comes back on the screen after a restart. */
export interface StoredAlarm {
  readonly device: string;
  readonly operation: string;
  readonly seen: SeenStop;
}

/** What a device has to tell about a stop. */
export interface StoredReceipt {
  readonly device: string;
  readonly operation: string;
  readonly stop: string;
  readonly kind: ReceiptKind;
  readonly at: string;
}

/** A request that may wait for a network: steps of the rescue chain, answers. */
export interface StoredAsk {
  readonly id: string;
  readonly device: string;
  readonly operation: string;
  readonly ask: Ask;
  readonly savedAt: number;
}

export interface Schema extends DBSchema {
  devices: { key: string; value: StoredDevice };
  reports: { key: string; value: StoredReport };
  stops: { key: [string, string]; value: StoredStop };
  alarms: { key: [string, string]; value: StoredAlarm };
  receipts: { key: [string, string, string]; value: StoredReceipt };
  asks: { key: string; value: StoredAsk };
  floors: { key: string; value: { operation: string; severity: Severity } };
}

export type Database = IDBPDatabase<Schema>;

/** Null where the browser offers no storage: then nothing is kept, but everything still stops. */
export async function openDatabase(name = 'einhalt'): Promise<Database | null> {
  try {
    return await openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('devices', { keyPath: 'device' });
        db.createObjectStore('reports', { keyPath: 'id' });
        db.createObjectStore('stops', { keyPath: ['operation', 'stop'] });
        db.createObjectStore('alarms', { keyPath: ['device', 'seen.stop'] });
        db.createObjectStore('receipts', { keyPath: ['device', 'stop', 'kind'] });
        db.createObjectStore('asks', { keyPath: 'id' });
        db.createObjectStore('floors', { keyPath: 'operation' });
      },
    });
  } catch {
    return null;
  }
}
