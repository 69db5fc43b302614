// The script hangs, and the screen still tells the truth (I-4): the compositor covers LÄUFT by itself. Looked at
// on a real screen, pixel by pixel.

import { chromium } from '@playwright/test';
import { expect, face, LEASE_MS, ONCE, runs, test } from './support/hostile.ts';
import { Screen, type Colour } from './support/screen.ts';

const LOOKS: Readonly<Record<'running' | 'unknown', readonly Colour[]>> = {
  running: [[0xdc, 0xec, 0xe3]],
  unknown: [[0x4a, 0x51, 0x5a], [0x3f, 0x46, 0x4e]], // both stripes
};
/** A face is a third of a phone's screen. */
const A_FACE = 5000;

test('I-4: while the script hangs, the screen says STAND UNBEKANNT by itself', ONCE, async ({ crew, road, launchOptions, viewport }, info) => {
  const screen = await Screen.open();
  const browser = await chromium.launch({ ...launchOptions, headless: false, env: { ...process.env, DISPLAY: screen.display } });
  try {
    const page = await browser.newPage({ viewport, locale: 'de-DE', timezoneId: 'Europe/Berlin', colorScheme: 'light' });
    await page.goto(crew.links['T1'] ?? '');
    await page.getByRole('link', { name: 'Handgerät öffnen' }).click();
    await runs(page);
    await road('T1').told('grant');
    const sent = road('T1').up.findLast(({ frame }) => frame.type === 'heartbeat')?.at ?? 0;
    const hangs = page.waitForEvent('console', (message) => message.text() === 'hangs');
    const hung = page.evaluate((ms) => {
      console.log('hangs');
      const until = performance.now() + ms;
      while (performance.now() < until); // nothing else runs in this page now
      return Date.now();
    }, LEASE_MS + 7000);
    await hangs;
    await crew.report('medical_emergency');

    const seen: { readonly at: number; readonly running: number; readonly unknown: number }[] = [];
    while (Date.now() < sent + LEASE_MS + 5000) {
      seen.push({ at: Date.now() - sent, ...screen.count(LOOKS) });
      await new Promise(setImmediate); // the road to the service goes on
    }
    const freedAt = (await hung) - sent;
    const shown = seen.filter(({ running }) => running > A_FACE);
    const after = seen.filter(({ at }) => at > LEASE_MS + 1000);
    info.annotations.push({ type: 'reached', description: `${seen.length} looks, LÄUFT until ${shown.at(-1)?.at} ms after the heartbeat, script free at ${freedAt} ms` });
    expect(shown.length, 'it hung while LÄUFT was shown').toBeGreaterThan(2);
    expect(freedAt, 'and hung longer than it was looked at').toBeGreaterThan(seen.at(-1)?.at ?? 0);
    expect(after.length, 'looks from after the lease').toBeGreaterThan(2);
    expect(after.filter(({ running, unknown }) => running > A_FACE || unknown < A_FACE), 'later than a second after the lease nothing else is shown').toEqual([]);
    await expect(face(page), 'the stop that came meanwhile').toHaveAttribute('data-standing', 'interrupted');
  } finally {
    await browser.close();
    screen.close();
  }
});
