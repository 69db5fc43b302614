// Verifies grants against the server key that was pinned at pairing. What cannot be verified is no grant.

import { fromHex } from './ids.ts';
import type { Grant, SignedGrant } from './protocol.ts';

const DOMAIN = 'einhalt.grant.v1\0';

export type Verify = (signed: SignedGrant) => Promise<Grant | null>;

/** Browsers offer no signatures to pages opened over plain HTTP from another machine. */
export function canVerify(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

export function verifier(key: Promise<CryptoKey | null>): Verify {
  return async (signed) => {
    const signature = fromHex(signed.signature);
    const imported = await key;
    if (signature === null || imported === null) return null;
    const message = new TextEncoder().encode(DOMAIN + signed.grant);
    try {
      const genuine = await crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message);
      return genuine ? (JSON.parse(signed.grant) as Grant) : null;
    } catch {
      return null;
    }
  };
}

export async function importKey(serverKey: string): Promise<CryptoKey | null> {
  const bytes = fromHex(serverKey);
  if (bytes === null || !canVerify()) return null;
  try {
    return await crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return null;
  }
}
