// A new build never takes the page away from somebody who uses it (I-8).

import { expect, face, ONCE, runs, stopButton, test, type Page, type Road } from './support/hostile.ts';
import { recordedOnce } from './support/reports.ts';

/** From now on the service offers a later build. */
function offerLaterBuild(road: Road): void {
  road.served.set('/sw.js', (script) => script.replaceAll(/einhalt-[0-9a-f]{16}/g, 'einhalt-0000000000000000').replaceAll(/[`"'][0-9a-f]{16}[`"']/g, '"0000000000000000"'));
  road.served.set('/handheld', (html) => html.replace('<head>', '<head><meta name="build" content="later">'));
}

const isLater = (page: Page) => page.evaluate(() => document.querySelector('meta[name="build"]') !== null);

test('an update waits until the page is closed; the old page goes on and stops', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await runs(page);
  let navigations = 0;
  page.on('framenavigated', () => (navigations += 1));
  offerLaterBuild(road('T1'));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null), 'the later build is there').toBe(true);
  expect(navigations, 'nobody is taken off the page').toBe(0);
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  await runs(page);

  await page.reload();
  expect(await isLater(page), 'opened again while in use: still the same build').toBe(false);
  await runs(page);
  await stopButton(page).click();
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await recordedOnce(road('T1'), crew);

  const context = page.context();
  const address = page.url();
  await page.close();
  await expect(async () => {
    const next = await context.newPage();
    await next.goto(address);
    const later = await isLater(next);
    if (later) await expect(face(next), 'and it knows what the old one knew').toHaveAttribute('data-standing', 'interrupted');
    await next.close();
    expect(later, 'the next opening takes it').toBe(true);
  }).toPass();
});
