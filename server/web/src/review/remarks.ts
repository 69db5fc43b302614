// Corrections and comments beside what they are about: whatever names an entry says that there is more to it.

import { getContext, setContext } from 'svelte';
import type { RemarkReview, Review } from '../shared/protocol.ts';

const KEY = Symbol('remarks');

export function provideRemarks(review: () => Review): void {
  setContext(KEY, (seq: number) => review().after.remarks.filter(({ of }) => of === seq));
}

/** Outside the review of an operation there are none. */
export function remarksOn(): (seq: number) => readonly RemarkReview[] {
  return getContext<((seq: number) => readonly RemarkReview[]) | undefined>(KEY) ?? (() => []);
}
