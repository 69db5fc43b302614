// What first aid shows, and the clocks a helper has started. Local, never mandatory, held above the
// view: it survives every switch. Looking something up stops nothing and reports nothing.

import type { Sign } from '../../shared/protocol.ts';

export interface Aid {
  /** Opened by hand, with no stop behind it. */
  readonly open: boolean;
  /** The card that was chosen; `reported` follows the rescue chain, `choice` asks for one. */
  readonly shows: Sign | 'reported' | 'choice';
  /** Grows whenever a human turned to something else: the page brings it into view. */
  readonly turn: number;
}

export const AT_REST: Aid = { open: false, shows: 'reported', turn: 0 };

export type AidStep =
  | { readonly do: 'look' }
  | { readonly do: 'choose' }
  | { readonly do: 'show'; readonly card: Sign }
  | { readonly do: 'leave' };

export function next(aid: Aid, step: AidStep): Aid {
  const turn = aid.turn + 1;
  switch (step.do) {
    case 'look': return { ...aid, open: true, turn };
    case 'choose': return { ...aid, shows: 'choice', turn };
    case 'show': return { ...aid, shows: step.card, turn };
    case 'leave': return { ...aid, open: false, shows: 'reported' };
  }
}

/** Whose card is on the screen; null while one has to be chosen. */
export function shownCard(aid: Aid, reported: Sign | null): Sign | null {
  if (aid.shows === 'choice') return null;
  return aid.shows === 'reported' ? reported : aid.shows;
}
