// First aid is looked up without stopping anything, follows what was reported, and keeps its clocks.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { rescueContent } from '../../shared/rescue-content.ts';
import type { Card, Sign } from '../../shared/protocol.ts';
import { AT_REST, next, shownCard, type Aid, type AidStep } from './aid.ts';
import { clocksOf, elsewhere, reminders } from './clocks.ts';
import { keep, kept } from './kept.ts';
import { Metronome } from './metronome.svelte.ts';

const after = (steps: AidStep[], from: Aid = AT_REST): Aid => steps.reduce(next, from);
const card = (sign: Sign): Card => rescueContent.cards.find((one) => one.sign === sign) as Card;
const first = (aid: Aid, sign: Sign, nowMs: number) => clocksOf(aid, card(sign), nowMs)[0];

describe('which card', () => {
  it('follows the reported condition until a card is chosen', () => {
    expect(shownCard(AT_REST, 'seizure')).toBe('seizure');
    const chosen = next(AT_REST, { do: 'show', card: 'cardiac_arrest' });
    expect(shownCard(chosen, 'seizure')).toBe('cardiac_arrest');
    expect(shownCard(next(chosen, { do: 'choose' }), 'seizure')).toBeNull();
    expect(shownCard(next(chosen, { do: 'leave' }), 'seizure')).toBe('seizure');
  });

  it('asks for the condition where none was reported', () => {
    const looking = next(AT_REST, { do: 'look' });
    expect(looking.open).toBe(true);
    expect(shownCard(looking, null)).toBeNull();
    expect(next(looking, { do: 'leave' })).toMatchObject({ open: false, shows: 'reported' });
  });
});

describe('clocks', () => {
  it('section 4: a seizure is timed from a press, and five minutes are said once', () => {
    expect(first(AT_REST, 'seizure', 0)).toMatchObject({ startedAt: null, due: false });
    const began = next(AT_REST, { do: 'began', clock: 'seizure/0', atMs: 1000 });
    expect(first(began, 'seizure', 300_999)).toMatchObject({ elapsedMs: 299_999, leftMs: 1, due: false, reminded: 0 });
    expect(first(began, 'seizure', 301_000)).toMatchObject({ leftMs: null, due: true, reminded: 1 });
    expect(first(began, 'seizure', 900_000)?.reminded).toBe(1);
    const second = next(began, { do: 'began', clock: 'seizure/0', atMs: 500_000 });
    expect(first(second, 'seizure', 500_000)).toMatchObject({ elapsedMs: 0, due: false });
  });

  it('section 4: breathing is checked again every 30 or 60 seconds from when the card is open', () => {
    for (const [sign, everyMs] of [['acute_breathlessness', 30_000], ['unconscious', 60_000]] as const) {
      const open = next(AT_REST, { do: 'opened', card: sign, atMs: 0 });
      expect(next(open, { do: 'opened', card: sign, atMs: 9 }), 'opened once').toBe(open);
      expect(first(open, sign, everyMs - 1)).toMatchObject({ due: false, late: false, leftMs: 1 });
      expect(first(open, sign, everyMs)).toMatchObject({ due: true, late: true, reminded: 1 });
      expect(first(open, sign, everyMs + 10_000)).toMatchObject({ due: false, late: true, leftMs: everyMs - 10_000 });
      const checked = next(open, { do: 'checked', clock: `${sign}/0`, atMs: everyMs + 12_000 });
      expect(first(checked, sign, everyMs + 12_000)).toMatchObject({ due: false, late: false, leftMs: everyMs, checkedAt: everyMs + 12_000 });
    }
  });

  it('section 4: compressions are counted from their start, with a swap every two minutes', () => {
    const pushing = next(AT_REST, { do: 'began', clock: 'cardiac_arrest/0', atMs: 0 });
    expect(first(pushing, 'cardiac_arrest', 119_000)).toMatchObject({ due: false, leftMs: 1000 });
    expect(first(pushing, 'cardiac_arrest', 240_500)).toMatchObject({ due: true, reminded: 2, elapsedMs: 240_500 });
  });

  it('keeps the time of a tourniquet in sight on every other card, until it is deleted', () => {
    const applied = after([{ do: 'show', card: 'severe_bleeding' }, { do: 'began', clock: 'severe_bleeding/0', atMs: 7 }, { do: 'show', card: 'unconscious' }, { do: 'leave' }]);
    expect(elsewhere(applied, rescueContent, 'unconscious', 100).map(({ startedAt }) => startedAt)).toEqual([7]);
    expect(elsewhere(applied, rescueContent, 'severe_bleeding', 100)).toEqual([]);
    expect(elsewhere(next(applied, { do: 'cleared', clock: 'severe_bleeding/0' }), rescueContent, null, 100)).toEqual([]);
  });

  it('reminds aloud of what was started, and of the open card only', () => {
    const both = after([{ do: 'opened', card: 'unconscious', atMs: 0 }, { do: 'began', clock: 'cardiac_arrest/0', atMs: 0 }]);
    expect(reminders(both, rescueContent, 'unconscious', 120_000)).toBe(3);
    expect(reminders(both, rescueContent, null, 120_000)).toBe(1);
  });

  it('outlive a reload, not a shift', () => {
    const began = next(AT_REST, { do: 'began', clock: 'seizure/0', atMs: 1000 });
    keep(began);
    expect(kept(2000)).toEqual(began);
    expect(kept(13 * 3_600_000)).toEqual(AT_REST);
    sessionStorage.setItem('einhalt.aid', '{');
    expect(kept(2000)).toEqual(AT_REST);
    keep(AT_REST);
    expect(sessionStorage.getItem('einhalt.aid')).toBeNull();
  });
});

describe('metronome', () => {
  afterEach(() => void vi.useRealTimers());

  it('beats 110 times a minute without drifting, and stops', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    let beats = 0;
    const metronome = new Metronome(() => (beats += 1));
    metronome.toggle(110);
    expect(beats, 'the first beat is heard at the press').toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(beats).toBeGreaterThanOrEqual(110);
    expect(beats).toBeLessThanOrEqual(111);
    metronome.toggle(110);
    const heard = beats;
    vi.advanceTimersByTime(10_000);
    expect(beats).toBe(heard);
    expect(metronome.count).toBe(0);
  });
});
