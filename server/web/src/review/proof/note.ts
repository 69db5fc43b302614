// A checkpoint as a signed note (C2SP): how many entries, the head after them, and who signed it.

import { base64, big, fromBase64, fromHex, hex, joined, sha256, utf8 } from './bytes.ts';

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** In hex. */
  readonly head: string;
}

export interface Signer {
  readonly name: string;
  /** Seconds since 1970; a witness says when. */
  readonly time: number | null;
  readonly right: boolean;
}

interface Line {
  /** As it stands. */
  readonly line: string;
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

export interface Note {
  readonly checkpoint: Checkpoint;
  readonly text: string;
  readonly lines: readonly Line[];
}

/** `name+id+key`, the id in hex, type byte and key in base64. */
export interface VerifierKey {
  readonly name: string;
  readonly kind: number;
  readonly key: Uint8Array<ArrayBuffer>;
}

const NOTE = 0x01;
export const COSIGNATURE = 0x04;
const ID_BYTES = 4;
const TIME_BYTES = 8;

/** Null: not a checkpoint of ours. */
export function noteOf(text: string): Note | null {
  const cut = text.indexOf('\n\n');
  if (cut < 0) return null;
  const said = text.slice(0, cut + 1);
  const [origin, size, head, rest] = said.split('\n');
  const bytes = fromBase64(head ?? '');
  if (origin === undefined || !origin.startsWith('einhalt/') || !/^\d{1,15}$/.test(size ?? '') || bytes?.length !== 32 || rest !== '') return null;
  const lines = text.slice(cut + 2).split('\n').filter((line) => line !== '').map(lineOf);
  if (lines.some((line) => line === null)) return null;
  return { checkpoint: { origin, size: Number(size), head: hex(bytes) }, text: said, lines: lines.flatMap((line) => line ?? []) };
}

function lineOf(line: string): Line | null {
  const found = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line);
  const bytes = fromBase64(found?.[2] ?? '');
  if (found === null || bytes === null || bytes.length <= ID_BYTES) return null;
  return { line, name: found[1] ?? '', id: hex(bytes.slice(0, ID_BYTES)), signature: bytes.slice(ID_BYTES) };
}

export async function keyId(name: string, kind: number, key: Uint8Array): Promise<string> {
  return hex((await sha256(joined(utf8(name), utf8('\n'), Uint8Array.of(kind), key))).slice(0, ID_BYTES));
}

export async function verifierKey(name: string, kind: number, key: Uint8Array): Promise<string> {
  return `${name}+${await keyId(name, kind, key)}+${base64(joined(Uint8Array.of(kind), key))}`;
}

export function readVerifierKey(words: string): VerifierKey | null {
  const [name, id, ...rest] = words.split('+');
  const bytes = fromBase64(rest.join('+'));
  if (name === undefined || id === undefined || bytes?.length !== 33) return null;
  return { name, kind: bytes[0] ?? 0, key: bytes.slice(1) };
}

/** Whether the service whose key this is signed it. */
export async function signedByService(note: Note, key: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const id = await keyId(note.checkpoint.origin, NOTE, key);
  for (const line of note.lines) {
    if (line.name === note.checkpoint.origin && line.id === id && (await signed(key, utf8(note.text), line.signature))) return true;
  }
  return false;
}

/** Everybody who cosigned it, and whether each signature is right. A witness without a key given here is not right. */
export async function witnessesOf(note: Note, keys: readonly VerifierKey[]): Promise<Signer[]> {
  const lines = note.lines.filter(({ name }) => name !== note.checkpoint.origin);
  return Promise.all(lines.map(async ({ name, id, signature }): Promise<Signer> => {
    if (signature.length !== TIME_BYTES + 64) return { name, time: null, right: false };
    const time = Number(new DataView(signature.buffer).getBigUint64(0));
    const key = keys.find((known) => known.name === name && known.kind === COSIGNATURE);
    // The id binds the name to the key: nobody signs under another's.
    const right = key !== undefined && id === (await keyId(name, COSIGNATURE, key.key)) && (await signed(key.key, utf8(cosigned(note.text, time)), signature.slice(TIME_BYTES)));
    return { name, time, right };
  }));
}

export function cosigned(text: string, time: number): string {
  return `cosignature/v1\ntime ${time}\n${text}`;
}

/** A witness's line, as it is sent: the time and the signature under the key's id. */
export async function cosignatureLine(name: string, key: Uint8Array, time: number, signature: Uint8Array): Promise<string> {
  const id = fromHex(await keyId(name, COSIGNATURE, key)) ?? new Uint8Array();
  return `— ${name} ${base64(joined(id, big(time), signature))}`;
}

export async function signed(key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message);
  } catch {
    return false;
  }
}
