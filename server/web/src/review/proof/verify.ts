// Checks an exported record in this browser, against the server key that was pinned when the device was paired:
// the chain over the exact bytes of every entry, the sealed parts against their commitments, the checkpoints, the
// counts and the signature at the end. What it does not do is judge the entries anew; `einhalt verify` does.

import { big, fromHex, hex, joined, sha256, utf8, uuid } from './bytes.ts';
import { noteOf, readVerifierKey, signed, signedByService, witnessesOf, type Signer } from './note.ts';

export const FORMAT = 'einhalt.record.v2';

export type Fault = 'format' | 'other_operation' | 'other_key' | 'order' | 'chain' | 'payload' | 'checkpoint' | 'witness' | 'counts' | 'signature' | 'cut_short' | 'too_much';

export type Verdict =
  | { readonly is: 'verified'; readonly entries: number; readonly payloads: number; readonly head: string; readonly signers: readonly Signer[] }
  /** `seq`: the first wrong entry; 0 before the first. */
  | { readonly is: 'broken'; readonly fault: Fault; readonly seq: number; readonly line: number };

const ENTRY = /^\{"line":"entry","seq":(\d{1,15}),"hash":"([0-9a-f]{64})","body":(\{.*\})\}$/;
const END = /^\{"line":"end","entries":(\d{1,15}),"payloads":(\d{1,15}),"checkpoints":(\d{1,15}),"head":"([0-9a-f]{64})","signature":"([0-9a-f]*)"\}$/;

interface Header {
  readonly operation: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly policy: Uint8Array<ArrayBuffer>;
}

/** `onprogress` gets the share that is done. */
export async function verify(file: string, operation: string, serverKey: string, onprogress: (share: number) => void = () => undefined): Promise<Verdict> {
  const lines = file.split('\n');
  const broken = (fault: Fault, seq: number, line: number): Verdict => ({ is: 'broken', fault, seq, line: line + 1 });
  const header = headerOf(lines[0] ?? '', operation, serverKey);
  if (typeof header === 'string') return broken(header, 0, 0);
  const policy = await sha256(header.policy);
  let head = await sha256(joined(utf8('einhalt.genesis.v1\0'), header.operation));
  let seq = 0;
  let [payloads, checkpoints] = [0, 0];
  const apart: string[] = [];
  let signers: readonly Signer[] = [];
  let body = '';

  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const entry = ENTRY.exec(line);
    if (entry !== null) {
      const [, number, hash, text] = entry as unknown as [string, string, string, string];
      if (Number(number) !== seq + 1) return broken('order', seq + 1, at);
      seq += 1;
      body = text;
      const bytes = utf8(text);
      head = await sha256(joined(utf8('einhalt.entry.v1\0'), header.operation, big(seq), head, big(bytes.length), bytes));
      if (hex(head) !== hash) return broken('chain', seq, at);
      if (seq % 200 === 0) onprogress(at / lines.length);
    } else if (line.startsWith('{"line":"payload"')) {
      if (parsed(line)?.['of'] !== seq) return broken('order', seq + 1, at);
      if (!(await payloadFits(line, body))) return broken('payload', seq, at);
      payloads += 1;
      apart.push(`${line}\n`);
    } else if (line.startsWith('{"line":"checkpoint"')) {
      const found = await checkpointSigners(line, operation, seq, hex(head), header.key);
      if (found === null) return broken('checkpoint', seq, at);
      if (found.some(({ right }) => !right)) return broken('witness', seq, at);
      signers = found;
      checkpoints += 1;
      apart.push(`${line}\n`);
    } else {
      const end = END.exec(line);
      if (end === null) return broken(line === '' ? 'cut_short' : 'format', seq, at);
      const [, entries, sealed, noted, last, signature] = end as unknown as [string, string, string, string, string, string];
      if (Number(entries) !== seq || Number(sealed) !== payloads || Number(noted) !== checkpoints || last !== hex(head)) return broken('counts', seq, at);
      const covered = joined(utf8(`${FORMAT}\0`), header.operation, policy, big(seq), big(payloads), big(checkpoints), head, await sha256(utf8(apart.join(''))));
      const bytes = fromHex(signature);
      if (bytes === null || !(await signed(header.key, covered, bytes))) return broken('signature', seq, at);
      if (lines.length !== at + 2 || lines[at + 1] !== '') return broken('too_much', seq, at + 1);
      return { is: 'verified', entries: seq, payloads, head: hex(head), signers };
    }
  }
  return broken('cut_short', seq, lines.length - 1);
}

function headerOf(line: string, operation: string, serverKey: string): Header | Fault {
  const said = parsed(line);
  if (said?.['line'] !== 'header' || said['format'] !== FORMAT || typeof said['policy'] !== 'string') return 'format';
  if (said['operation'] !== operation) return 'other_operation';
  const [id, key] = [uuid(operation), fromHex(serverKey)];
  if (said['key'] !== serverKey || id === null || key === null) return 'other_key';
  return { operation: id, key, policy: utf8(said['policy']) };
}

/** Whether a sealed part is the one that the entry above committed to. */
async function payloadFits(line: string, body: string): Promise<boolean> {
  const said = parsed(line);
  const salt = fromHex(String(said?.['salt']));
  if (said === null || salt === null || typeof said['content'] !== 'string') return false;
  const commitment = hex(await sha256(joined(utf8('einhalt.payload.v1\0'), salt, utf8(said['content']))));
  return body.includes(`"${commitment}"`);
}

/** Null: not this head's checkpoint, or not signed by the service. */
async function checkpointSigners(line: string, operation: string, seq: number, head: string, key: Uint8Array<ArrayBuffer>): Promise<Signer[] | null> {
  const said = parsed(line);
  const note = typeof said?.['note'] === 'string' ? noteOf(said['note']) : null;
  if (note === null || note.checkpoint.origin !== `einhalt/${operation}` || note.checkpoint.size !== seq || note.checkpoint.head !== head) return null;
  if (!(await signedByService(note, key))) return null;
  const witnesses = Array.isArray(said?.['witnesses']) ? said['witnesses'] : [];
  return witnessesOf(note, witnesses.flatMap((one) => readVerifierKey(String(one)) ?? []));
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const said: unknown = JSON.parse(line);
    return typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
