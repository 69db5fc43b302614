// What first aid shows, and the clocks a helper has started. Local, never mandatory, held above the
// view: it survives every switch. Looking something up stops nothing and reports nothing.

import type { Sign } from '../../shared/protocol.ts';

type Times = Readonly<Record<string, number>>;

export interface Aid {
  /** Opened by hand, with no stop behind it. */
  readonly open: boolean;
  /** The card that was chosen; `reported` follows the rescue chain, `choice` asks for one. */
  readonly shows: Sign | 'reported' | 'choice';
  /** What was turned to last. */
  readonly at: 'card' | 'call';
  /** Grows whenever a human turned to something else: the page brings it into view. */
  readonly turn: number;
  /** When a card was first on the screen, by sign. All times are the device's wall clock. */
  readonly opened: Times;
  /** When a clock was started by a press, by `clockId`. */
  readonly began: Times;
  /** When what a clock reminds of was last done. */
  readonly checked: Times;
}

export const AT_REST: Aid = { open: false, shows: 'reported', at: 'card', turn: 0, opened: {}, began: {}, checked: {} };

export type AidStep =
  | { readonly do: 'look' }
  | { readonly do: 'call' }
  | { readonly do: 'choose' }
  | { readonly do: 'show'; readonly card: Sign }
  | { readonly do: 'leave' }
  | { readonly do: 'opened'; readonly card: Sign; readonly atMs: number }
  /** Pressed again it starts anew: a second seizure. */
  | { readonly do: 'began'; readonly clock: string; readonly atMs: number }
  | { readonly do: 'checked'; readonly clock: string; readonly atMs: number }
  /** Pressed by mistake. */
  | { readonly do: 'cleared'; readonly clock: string };

export function next(aid: Aid, step: AidStep): Aid {
  const turned = { ...aid, at: 'card', turn: aid.turn + 1 } as const;
  switch (step.do) {
    case 'look': return { ...turned, open: true };
    case 'call': return { ...turned, open: true, at: 'call' };
    case 'choose': return { ...turned, shows: 'choice' };
    case 'show': return { ...turned, shows: step.card };
    // What a human started runs on; what only came with a card does not.
    case 'leave': return { ...aid, open: false, shows: 'reported', opened: {} };
    case 'opened': return step.card in aid.opened ? aid : { ...aid, opened: { ...aid.opened, [step.card]: step.atMs } };
    case 'began': return { ...aid, began: { ...aid.began, [step.clock]: step.atMs }, checked: without(aid.checked, step.clock) };
    case 'checked': return { ...aid, checked: { ...aid.checked, [step.clock]: step.atMs } };
    case 'cleared': return { ...aid, began: without(aid.began, step.clock), checked: without(aid.checked, step.clock) };
  }
}

function without(times: Times, clock: string): Times {
  return Object.fromEntries(Object.entries(times).filter(([id]) => id !== clock));
}

/** Whose card is on the screen; null while one has to be chosen. */
export function shownCard(aid: Aid, reported: Sign | null): Sign | null {
  if (aid.shows === 'choice') return null;
  return aid.shows === 'reported' ? reported : aid.shows;
}
