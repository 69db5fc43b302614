// Signed heads of an operation's record, verified against the server key that was pinned at pairing.

import type { StoredCheckpoint } from './database.ts';

const ORIGIN = 'einhalt/';

/** Three lines of text, an empty line, and the server's own signature first (C2SP signed-note). */
const NOTE = /^(einhalt\/([0-9a-f-]{36})\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n)\n\u2014 (\S+) ([A-Za-z0-9+/]{91}=)\n/;

/** The checkpoint, if it is one of this operation and signed with this key; else null. */
export async function checkpointIn(note: string, operation: string, key: CryptoKey | null): Promise<StoredCheckpoint | null> {
  const [, text = '', id = '', size = '', head = '', name = '', signature = ''] = NOTE.exec(note) ?? [];
  if (key === null || id !== operation || name !== ORIGIN + operation) return null;
  const bytes = fromBase64(signature);
  try {
    // The first four bytes only name the key.
    const genuine = await crypto.subtle.verify({ name: 'Ed25519' }, key, bytes.slice(4), new TextEncoder().encode(text));
    return genuine ? { operation, size: Number(size), head: toHex(fromBase64(head)), note } : null;
  } catch {
    return null;
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
