import { expect, it } from 'vitest';
import { checkpointIn } from './checkpoint.ts';

const OPERATION = '0190f6b2-7c1a-7000-8000-0000000000aa';
const HEAD = new Uint8Array(32).fill(7);
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const pair = async (): Promise<CryptoKeyPair> =>
  (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;

const signed = async (key: CryptoKey, operation = OPERATION): Promise<string> => {
  const text = `einhalt/${operation}\n42\n${base64(HEAD)}\n`;
  const signature = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, key, new TextEncoder().encode(text)));
  return `${text}\n\u2014 einhalt/${operation} ${base64(new Uint8Array([1, 2, 3, 4, ...signature]))}\n`;
};

it('takes a head that the pinned key has signed, with whatever witnesses stand behind it', async () => {
  const { privateKey, publicKey } = await pair();
  const note = `${await signed(privateKey)}\u2014 beobachtung-1 AAAA\n`;
  expect(await checkpointIn(note, OPERATION, publicKey)).toEqual({ operation: OPERATION, size: 42, head: '07'.repeat(32), note });
});

it('takes nothing else', async () => {
  const { privateKey, publicKey } = await pair();
  const stranger = await pair();
  const other = OPERATION.replace('aa', 'bb');
  const note = await signed(privateKey);
  for (const [what, changed, key] of [
    ['another size', note.replace('\n42\n', '\n43\n'), publicKey],
    ['another operation', await signed(privateKey, other), publicKey],
    ['another key', note, stranger.publicKey],
    ['no key', note, null],
    ['a leading line', `\n${note}`, publicKey],
    ['nothing', '', publicKey],
  ] as const) {
    expect(await checkpointIn(changed, OPERATION, key), what).toBeNull();
  }
});
