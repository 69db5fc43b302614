// The key with which somebody witnesses a record. It is made in this browser, cannot be read out of it, and never
// leaves it: neither the server nor this page can sign with it elsewhere.

import { openDB, type DBSchema } from 'idb';
import { cosignatureLine, cosigned, COSIGNATURE, verifierKey, type Note } from './note.ts';
import { utf8 } from './bytes.ts';

interface Kept {
  readonly name: string;
  readonly pair: CryptoKeyPair;
}

interface Schema extends DBSchema {
  keys: { key: string; value: Kept };
}

/** By account: two people at one browser have two keys. */
async function opened() {
  return openDB<Schema>('einhalt-witness', 1, { upgrade: (db) => void db.createObjectStore('keys') });
}

/** Visible letters without `+`, `"` and `\`: what a signed note can name. */
export function isName(text: string): boolean {
  return /^[!-~]{1,60}$/.test(text) && !/[+"\\]/.test(text);
}

export class OwnKey {
  private constructor(private readonly kept: Kept) {}

  get name(): string {
    return this.kept.name;
  }

  /** Null: there is none yet. */
  static async find(account: string): Promise<OwnKey | null> {
    const kept = await (await opened()).get('keys', account);
    return kept === undefined ? null : new OwnKey(kept);
  }

  static async make(account: string, name: string): Promise<OwnKey> {
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    const kept = { name, pair };
    await (await opened()).put('keys', kept, account);
    return new OwnKey(kept);
  }

  private async raw(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.exportKey('raw', this.kept.pair.publicKey));
  }

  /** `name+id+key`, as it is handed on. */
  async verifier(): Promise<string> {
    return verifierKey(this.name, COSIGNATURE, await this.raw());
  }

  /** The checkpoint with the service's signature and the own one. */
  async cosign(note: Note, nowS: number): Promise<string> {
    const signature = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, this.kept.pair.privateKey, utf8(cosigned(note.text, nowS))));
    const own = await cosignatureLine(this.name, await this.raw(), nowS, signature);
    const service = note.lines.find(({ name }) => name === note.checkpoint.origin)?.line ?? '';
    return `${note.text}\n${service}\n${own}\n`;
  }
}
