// The clocks of the cards: what they show now, and how often they have reminded so far.

import type { Card, CardTimer, RescueContent, Sign } from '../../shared/protocol.ts';
import type { Aid } from './aid.ts';

/** How long a reminder stands out before the next interval is counted. */
const STANDS_OUT_MS = 10_000;

export interface Clock {
  readonly id: string;
  readonly timer: CardTimer;
  /** Null until it was started. */
  readonly startedAt: number | null;
  readonly checkedAt: number | null;
  readonly elapsedMs: number;
  /** Until it reminds; null when it never does, or has done so for good. */
  readonly leftMs: number | null;
  /** It reminds right now. */
  readonly due: boolean;
  /** What it reminds of was not done in time, as far as anybody has pressed. */
  readonly late: boolean;
  /** How often it has reminded since it began, or since it was checked. */
  readonly reminded: number;
}

export function clocksOf(aid: Aid, card: Card, nowMs: number): Clock[] {
  return card.timers.map((timer, index) => clock(aid, card.sign, timer, index, nowMs));
}

function clock(aid: Aid, sign: Sign, timer: CardTimer, index: number, nowMs: number): Clock {
  const id = `${sign}/${index}`;
  const startedAt = (timer.start === undefined ? aid.opened[sign] : aid.began[id]) ?? null;
  const checkedAt = aid.checked[id] ?? null;
  const still = { id, timer, startedAt, checkedAt };
  if (startedAt === null) return { ...still, elapsedMs: 0, leftMs: null, due: false, late: false, reminded: 0 };
  const elapsedMs = Math.max(0, nowMs - startedAt);
  if (timer.once_s !== undefined) {
    const leftMs = timer.once_s * 1000 - elapsedMs;
    const reached = leftMs <= 0;
    return { ...still, elapsedMs, leftMs: reached ? null : leftMs, due: reached, late: false, reminded: reached ? 1 : 0 };
  }
  if (timer.every_s === undefined) return { ...still, elapsedMs, leftMs: null, due: true, late: false, reminded: 0 };
  const every = timer.every_s * 1000;
  const since = Math.max(0, nowMs - (checkedAt ?? startedAt));
  const reminded = Math.floor(since / every);
  const due = reminded > 0 && since % every < STANDS_OUT_MS;
  return { ...still, elapsedMs, leftMs: every - (since % every), due, late: reminded > 0, reminded };
}

/** Reminders of every clock that a human started, and of those on the card that is shown. */
export function reminders(aid: Aid, content: RescueContent, shown: Sign | null, nowMs: number): number {
  const running = content.cards.flatMap((card) => clocksOf(aid, card, nowMs).filter(({ timer }) => timer.start !== undefined || card.sign === shown));
  return running.reduce((sum, { reminded }) => sum + reminded, 0);
}

/** What was started on other cards than the one that is shown: a tourniquet's time is never out of sight. */
export function elsewhere(aid: Aid, content: RescueContent, shown: Sign | null, nowMs: number): Clock[] {
  const others = content.cards.filter(({ sign }) => sign !== shown);
  return others.flatMap((card) => clocksOf(aid, card, nowMs)).filter(({ timer, startedAt }) => timer.start !== undefined && startedAt !== null);
}
