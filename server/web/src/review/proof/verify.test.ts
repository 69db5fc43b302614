import { beforeAll, expect, it } from 'vitest';
import { base64, big, fromHex, hex, joined, sha256, utf8, uuid } from './bytes.ts';
import { COSIGNATURE, cosignatureLine, cosigned, keyId, verifierKey } from './note.ts';
import { FORMAT, verify } from './verify.ts';

const OPERATION = '3f0c8a52-0000-4000-8000-000000000001';
const BODIES = ['{"event":"created"}', '{"event":"plan_accepted","payload":"COMMITMENT"}', '{"event":"made_ready","note":"ä {\\"x\\":1}"}'];
const SALT = '00112233445566778899aabbccddeeff';
const CONTENT = '{"reason":"Grund \\"mit\\" Zeichen"}';
let record = '';
let key = '';

/** Written by hand from the description of the format, not by what it tests. */
beforeAll(async () => {
  const server = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']) as CryptoKeyPair;
  const witness = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']) as CryptoKeyPair;
  const raw = async (pair: CryptoKeyPair) => new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const sign = async (pair: CryptoKeyPair, bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, bytes));
  const [serverRaw, witnessRaw, id] = [await raw(server), await raw(witness), uuid(OPERATION) ?? new Uint8Array()];
  key = hex(serverRaw);
  const commitment = hex(await sha256(joined(utf8('einhalt.payload.v1\0'), fromHex(SALT) ?? new Uint8Array(), utf8(CONTENT))));
  const lines = [JSON.stringify({ line: 'header', format: FORMAT, operation: OPERATION, key, policy: 'name = "x"' })];
  let head = await sha256(joined(utf8('einhalt.genesis.v1\0'), id));
  for (const [index, template] of BODIES.entries()) {
    const body = template.replace('COMMITMENT', commitment);
    head = await sha256(joined(utf8('einhalt.entry.v1\0'), id, big(index + 1), head, big(utf8(body).length), utf8(body)));
    lines.push(`{"line":"entry","seq":${index + 1},"hash":"${hex(head)}","body":${body}}`);
    if (index === 1) lines.push(JSON.stringify({ line: 'payload', of: 2, salt: SALT, content: CONTENT }));
  }
  const text = `einhalt/${OPERATION}\n3\n${base64(head)}\n`;
  const own = `— einhalt/${OPERATION} ${base64(joined(fromHex(await keyId(`einhalt/${OPERATION}`, 1, serverRaw)) ?? new Uint8Array(), await sign(server, utf8(text))))}`;
  const theirs = await cosignatureLine('beobachtung-1', witnessRaw, 1_780_000_000, await sign(witness, utf8(cosigned(text, 1_780_000_000))));
  lines.push(JSON.stringify({ line: 'checkpoint', note: `${text}\n${own}\n${theirs}\n`, witnesses: [await verifierKey('beobachtung-1', COSIGNATURE, witnessRaw)] }));
  const apart = await sha256(utf8(lines.filter((line) => /"line":"(payload|checkpoint)"/.test(line)).map((line) => `${line}\n`).join('')));
  const signature = await sign(server, joined(utf8(`${FORMAT}\0`), id, await sha256(utf8('name = "x"')), big(3), big(1), big(1), head, apart));
  lines.push(`{"line":"end","entries":3,"payloads":1,"checkpoints":1,"head":"${hex(head)}","signature":"${hex(signature)}"}`);
  record = `${lines.join('\n')}\n`;
});

it('a record that nobody has touched is verified, with who cosigned it', async () => {
  expect(await verify(record, OPERATION, key)).toMatchObject({ is: 'verified', entries: 3, payloads: 1, signers: [{ name: 'beobachtung-1', time: 1_780_000_000, right: true }] });
});

it.each<[string, (text: string) => string, string, number]>([
  ['a letter in an entry', (text) => text.replace('plan_accepted', 'plan_acceptee'), 'chain', 2],
  ['an entry left out', (text) => text.replace(/^.*"seq":2,.*\n/m, ''), 'order', 2],
  ['a sealed part exchanged', (text) => text.replace('Grund', 'Hund'), 'payload', 2],
  ['a checkpoint of another head', (text) => text.replace(`einhalt/${OPERATION}\\n3`, `einhalt/${OPERATION}\\n2`), 'checkpoint', 3],
  ['a witness exchanged', (text) => text.replaceAll('beobachtung-1', 'beobachtung-2'), 'witness', 3],
  ['the sealed part taken out', (text) => text.replace(/^.*"line":"payload".*\n/m, ''), 'counts', 3],
  ['the end cut off', (text) => text.slice(0, text.indexOf('{"line":"end"')), 'cut_short', 3],
  ['something added after the end', (text) => `${text}{}\n`, 'too_much', 3],
  ['a signature changed', (text) => text.replace(/"signature":"(.)/, (_, first: string) => `"signature":"${first === '0' ? '1' : '0'}`), 'signature', 3],
])('%s: broken at the first wrong place', async (_, change, fault, seq) => {
  const changed = change(record);
  expect(changed).not.toBe(record);
  expect(await verify(changed, OPERATION, key)).toMatchObject({ is: 'broken', fault, seq });
});

it('another server or another operation is said before anything else', async () => {
  expect(await verify(record, OPERATION, key.replace(/^./, key.startsWith('0') ? '1' : '0'))).toMatchObject({ fault: 'other_key' });
  expect(await verify(record, OPERATION.replace('3', '4'), key)).toMatchObject({ fault: 'other_operation' });
});
