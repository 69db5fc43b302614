// Encrypts what this device keeps, under a key that never leaves the browser: a copy of the
// browser's files tells nothing without it (safety invariants, section 4).

/** What lies on the disk: sealed, or as it is where the browser offers no encryption. */
export type Kept<T> =
  | { readonly iv: Uint8Array<ArrayBuffer>; readonly sealed: ArrayBuffer }
  /** Pages opened over plain HTTP from another machine: a stop kept in the clear is better than one lost. */
  | { readonly plain: T };

const IV_BYTES = 12;

/** AES-256-GCM; the place a value lies at is bound in, so that none can be put where another was. */
export class Seal {
  constructor(private readonly key: CryptoKey | null) {}

  /** A new key, not extractable. Null where the browser offers none. */
  static async newKey(): Promise<CryptoKey | null> {
    try {
      return await globalThis.crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    } catch {
      return null;
    }
  }

  async close<T>(value: T, place: string): Promise<Kept<T>> {
    const { key } = this;
    if (key === null) return { plain: value };
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt(algorithm(iv, place), key, new TextEncoder().encode(JSON.stringify(value)));
    return { iv, sealed };
  }

  /** Null when it cannot be read: another key, or changed. */
  async open<T>(kept: Kept<T>, place: string): Promise<T | null> {
    if ('plain' in kept) return kept.plain;
    if (this.key === null) return null;
    try {
      const bytes = await crypto.subtle.decrypt(algorithm(kept.iv, place), this.key, kept.sealed);
      return JSON.parse(new TextDecoder().decode(bytes)) as T;
    } catch {
      return null;
    }
  }
}

function algorithm(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}
