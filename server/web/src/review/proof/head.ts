// The newest head of a record: what the service stands to, and who has witnessed it.

import type { CheckpointBody } from '../api.ts';
import { fromHex } from './bytes.ts';
import { noteOf, readVerifierKey, signedByService, witnessesOf, type Note, type Signer } from './note.ts';

export interface Head {
  readonly size: number;
  readonly hash: string;
  /** Whether the service signed it with the key that was pinned at pairing. */
  readonly genuine: boolean;
  readonly signers: readonly Signer[];
  readonly note: Note | null;
}

export async function headOf({ size, head, note: said, witnesses }: CheckpointBody, serverKey: string): Promise<Head> {
  const [note, key] = [noteOf(said), fromHex(serverKey)];
  const fits = note !== null && note.checkpoint.size === size && note.checkpoint.head === head;
  const genuine = note !== null && fits && key !== null && (await signedByService(note, key));
  const signers = note === null ? [] : await witnessesOf(note, witnesses.flatMap((one) => readVerifierKey(one) ?? []));
  return { size, hash: head, genuine, signers, note };
}
