// What a device can and cannot do, tried one by one before it is relied on. Only a human can say
// whether a tone was heard; whatever nobody tried stays untried. It decides nothing about a stop.

import type { DeviceCheck, Tried } from '../shared/protocol.ts';

/** What has to be tried by hand. */
export const ITEMS = ['sound', 'vibration', 'location', 'screen'] as const;
export type Item = (typeof ITEMS)[number];

/** `asking`: the device has done it, and a human says whether it was noticed. */
export type Trial = Tried | 'trying' | 'asking';
export type Trials = Readonly<Record<Item, Trial>>;

export type Step =
  | { readonly do: 'try'; readonly item: Item }
  /** It was played or shaken: was it noticed? */
  | { readonly do: 'ask'; readonly item: Item }
  /** The device itself can tell, or a human did. */
  | { readonly do: 'found'; readonly item: Item; readonly works: boolean };

export function untried(offered: Readonly<Record<Item, boolean>>): Trials {
  const of = (item: Item): Trial => (offered[item] ? 'not_tried' : 'not_offered');
  return { sound: of('sound'), vibration: of('vibration'), location: of('location'), screen: of('screen') };
}

export function next(trials: Trials, step: Step): Trials {
  const before = trials[step.item];
  if (before === 'not_offered') return trials;
  switch (step.do) {
    case 'try':
      return { ...trials, [step.item]: 'trying' };
    case 'ask':
      // An answer that came too late for its trial asks nobody.
      return before === 'trying' ? { ...trials, [step.item]: 'asking' } : trials;
    case 'found':
      return before === 'trying' || before === 'asking' ? { ...trials, [step.item]: step.works ? 'works' : 'fails' } : trials;
  }
}

/** What still has to be tried or answered. */
export function open(trials: Trials): Item[] {
  return ITEMS.filter((item) => trials[item] === 'not_tried' || trials[item] === 'trying' || trials[item] === 'asking');
}

/** What the device finds out without anybody. */
export interface Found {
  readonly connection: Tried;
  readonly offline: Tried;
  readonly storage: Tried;
  /** Server minus device in milliseconds; null while the server has not spoken. */
  readonly clockMs: number | null;
}

/** A trial without an answer is none. */
export function asCheck(trials: Trials, { connection, offline, storage, clockMs }: Found): DeviceCheck {
  const of = (item: Item): Tried => {
    const trial = trials[item];
    return trial === 'trying' || trial === 'asking' ? 'not_tried' : trial;
  };
  return {
    sound: of('sound'), vibration: of('vibration'), location: of('location'), screen: of('screen'),
    connection, offline, storage, ...(clockMs === null ? {} : { clock_difference_ms: Math.round(clockMs) }),
  };
}
