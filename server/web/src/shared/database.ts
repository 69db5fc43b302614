// The device's own memory (IndexedDB). It survives sign-out; a stop is never only in a variable.
// Everything in it is sealed, all but the random ids it is found by.

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { SeenStop } from './followed.ts';
import type { Ask, ReceiptKind, Role, Severity } from './protocol.ts';
import { Seal, type Kept } from './seal.ts';

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
  /** The position it was receipted at; kept on until a signed checkpoint covers it, in case a server comes back without it (I-11). */
  readonly receiptedAt: number | null;
  /** The head of the chain there; builds before did not keep it. */
  readonly receiptHead?: string;
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

/** The newest signed head of an operation's record. */
export interface StoredCheckpoint {
  readonly operation: string;
  readonly size: number;
  /** In hex. */
  readonly head: string;
  /** The signed note, as it came. */
  readonly note: string;
}

/** The severity a restart begins with. */
export interface StoredFloor {
  readonly operation: string;
  readonly severity: Severity;
}

/** The stores, and what each keeps. */
export interface Contents {
  devices: StoredDevice;
  reports: StoredReport;
  stops: StoredStop;
  alarms: StoredAlarm;
  receipts: StoredReceipt;
  asks: StoredAsk;
  floors: StoredFloor;
  checkpoints: StoredCheckpoint;
}

export type Name = keyof Contents;

/** What stays readable of each: the random ids it is found by, and the operation an unreadable one still stops. */
const IDS: { readonly [N in Name]: (value: Contents[N]) => object } = {
  devices: ({ device }) => ({ device }),
  reports: ({ id, operation }) => ({ id, operation }),
  stops: ({ operation, stop }) => ({ operation, stop }),
  alarms: ({ device, seen: { stop } }) => ({ device, seen: { stop } }),
  receipts: ({ device, stop, kind }) => ({ device, stop, kind }),
  asks: ({ id }) => ({ id }),
  floors: ({ operation }) => ({ operation }),
  checkpoints: ({ operation }) => ({ operation }),
};
const KEY_PATH: Readonly<Record<Name, string | string[]>> = {
  devices: 'device', reports: 'id', stops: ['operation', 'stop'], alarms: ['device', 'seen.stop'],
  receipts: ['device', 'stop', 'kind'], asks: 'id', floors: 'operation', checkpoints: 'operation',
};

/** Builds before the second version kept a value as it was: what waits to be sent there is read too. */
type Row<N extends Name> = Contents[N] | { readonly kept: Kept<Contents[N]> };
type Schema = DBSchema & { [N in Name]: { key: string | string[]; value: Row<N> } } & { keys: { key: string; value: CryptoKey } };

const VERSION = 3;
const STRICT = { durability: 'strict' } as const;
const OWN_KEY = 'seal';

/** All values of a store, and the operations of those that cannot be read. */
export interface Read<T> {
  readonly values: readonly T[];
  readonly unreadable: readonly string[];
}

export class Database {
  private constructor(
    private readonly db: IDBPDatabase<Schema>,
    private readonly seal: Seal,
  ) {}

  /** Null where the browser offers no storage: then nothing is kept, but everything still stops. */
  static async open(name = 'einhalt'): Promise<Database | null> {
    try {
      const db = await opened(name);
      return new Database(db, new Seal(await ownKey(db)));
    } catch {
      return null;
    }
  }

  async all<N extends Name>(store: N): Promise<Read<Contents[N]>> {
    const rows = (await this.db.getAll(store as never)) as Row<N>[];
    const opened = await Promise.all(rows.map((row) => ('kept' in row ? this.seal.open(row.kept, place(store, row)) : row)));
    const unreadable = rows.filter((_, index) => opened[index] === null);
    return {
      values: opened.filter((value) => value !== null),
      unreadable: unreadable.flatMap((row) => ('operation' in row && typeof row.operation === 'string' ? row.operation : [])),
    };
  }

  /** True once it would survive a power cut. */
  async put<N extends Name>(store: N, value: Contents[N]): Promise<boolean> {
    const ids = IDS[store](value);
    try {
      const row = { ...ids, kept: await this.seal.close(value, place(store, ids)) };
      const transaction = this.db.transaction(store as never, 'readwrite', STRICT);
      await Promise.all([transaction.store.put(row as never), transaction.done]);
      return true;
    } catch {
      return false; // full or broken: the working copy in memory stands, and the page says so
    }
  }

  async delete(store: Name, key: string | readonly string[]): Promise<boolean> {
    try {
      const transaction = this.db.transaction(store as never, 'readwrite', STRICT);
      await Promise.all([transaction.store.delete((typeof key === 'string' ? key : [...key]) as never), transaction.done]);
      return true;
    } catch {
      return false;
    }
  }
}

function opened(name: string): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    const opening = openDB<Schema>(name, VERSION, {
      upgrade(db, from) {
        for (const [store, keyPath] of Object.entries(KEY_PATH)) {
          if (from < 1 || (from < 3 && store === 'checkpoints')) db.createObjectStore(store as Name, { keyPath });
        }
        if (from < 2) db.createObjectStore('keys');
      },
      // An older build in another window holds it: nobody waits for that, and nothing is taken from it.
      blocked: () => reject(new Error('held by an older build')),
    });
    opening.then(resolve, reject);
  });
}

/** Where a value lies, as its seal binds it. */
function place(store: Name, row: object): string {
  return JSON.stringify([store, { ...row, kept: undefined }]);
}

/** The key that seals this browser's memory, made once. Two tabs that make one together agree on the first. */
async function ownKey(db: IDBPDatabase<Schema>): Promise<CryptoKey | null> {
  const made = (await db.get('keys', OWN_KEY)) ?? (await Seal.newKey());
  if (made === null) return null;
  const transaction = db.transaction('keys', 'readwrite', STRICT);
  const first = await transaction.store.get(OWN_KEY);
  if (first === undefined) await transaction.store.put(made, OWN_KEY);
  await transaction.done;
  return first ?? made;
}
