// Bytes, as the record's format joins them.

import { fromHex, hex } from '../../shared/ids.ts';

const text = new TextEncoder();

export function utf8(words: string): Uint8Array<ArrayBuffer> {
  return text.encode(words);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Eight bytes, the highest first. */
export function big(number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

export function uuid(id: string): Uint8Array<ArrayBuffer> | null {
  return fromHex(id.replaceAll('-', ''));
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

export function fromBase64(words: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(words), (one) => one.charCodeAt(0));
  } catch {
    return null;
  }
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export { fromHex, hex };
