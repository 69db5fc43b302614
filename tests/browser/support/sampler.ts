// What a page really showed, by the machine's clock: ten times a second, and at every change before it
// is painted, so that nothing flashes up unseen.

import { expect, type Page } from '@playwright/test';

export interface Sample {
  /** The machine's time, in milliseconds. */
  readonly at: number;
  /** What the script last drew; null: no face on the page. */
  readonly standing: string | null;
  /** Whether STAND UNBEKANNT lies over it. */
  readonly covered: boolean;
  readonly visible: boolean;
}

declare global {
  interface Window {
    seenByTest?: (samples: Sample[]) => void;
  }
}

/** Runs in the page. It keeps its own clocks, so that a test may bend those of the page. */
function look(): void {
  const clock = Date.now.bind(Date);
  let waiting: Sample[] = [];
  let last = '';
  const sample = (always: boolean) => {
    const face = document.querySelector('[data-standing]');
    const cover = face?.querySelector('[data-cover]') ?? null;
    const over = cover?.getBoundingClientRect();
    const under = face?.getBoundingClientRect();
    const whole = over !== undefined && under !== undefined && over.width >= under.width - 1 && over.height >= under.height - 1;
    const seen = {
      standing: face?.getAttribute('data-standing') ?? null,
      covered: cover !== null && whole && Number(getComputedStyle(cover).opacity) > 0.9,
      visible: document.visibilityState === 'visible',
    };
    const what = JSON.stringify(seen);
    if (!always && what === last) return;
    last = what;
    waiting.push({ at: clock(), ...seen });
  };
  new MutationObserver(() => sample(false)).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-standing'] });
  setInterval(() => {
    sample(true);
    if (window.seenByTest === undefined) return;
    window.seenByTest(waiting);
    waiting = [];
  }, 100);
}

/** From now on, over reloads too. */
export async function watched(page: Page): Promise<Sample[]> {
  const samples: Sample[] = [];
  await page.exposeFunction('seenByTest', (seen: Sample[]) => void samples.push(...seen));
  await page.addInitScript(look);
  await page.evaluate(look);
  return samples;
}

/** Until the page has been looked at past this time: what is judged has to have been seen. */
export async function seenUntil(samples: readonly Sample[], at: number): Promise<void> {
  await expect.poll(() => (samples.at(-1)?.at ?? 0) > at, { message: `looked at until ${at}`, timeout: 30_000 }).toBe(true);
}
