// Going through a record entry by entry, and how things stood at each.

import type { StateAt } from '../../shared/protocol.ts';

/** How it stood once the entry was recorded; null before the first. */
export function stateAt(states: readonly StateAt[], seq: number): StateAt | null {
  let [low, high] = [0, states.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((states[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
    else high = middle;
  }
  return states[low - 1] ?? null;
}

/** The place of an entry among those shown: of one that is left out, the place of the last before it. */
export function placeOf(seqs: readonly number[], seq: number): number {
  let [low, high] = [0, seqs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] ?? Infinity) <= seq) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** `by` entries on; it ends at either end. */
export function stepped(seqs: readonly number[], seq: number, by: number): number {
  const to = Math.min(seqs.length - 1, Math.max(0, placeOf(seqs, seq) + by));
  return seqs[to] ?? seq;
}

/** A device's or place's newest known position at that entry. */
export function positionsAt<T extends { readonly seq: number; readonly id: string }>(known: readonly T[], seq: number): T[] {
  const newest = new Map<string, T>();
  for (const one of known) if (one.seq <= seq && one.seq >= (newest.get(one.id)?.seq ?? -1)) newest.set(one.id, one);
  return [...newest.values()];
}
