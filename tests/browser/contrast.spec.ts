// Readable at arm's length and in the sun: the contrast of what is really drawn, in both themes.

import { lowest, shapes, table, texts, type Ratio } from './support/contrast.ts';
import { expect, face, test, type Page } from './support/pages.ts';

/** WCAG AA asks 4.5:1 of text and 3:1 of shapes; the state and everything else to be read is 7:1 here. */
const TEXT = 7;
const SHAPE = 3;

async function measured(page: Page, what: string, within?: string, shape?: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const title = `${what}, ${colorScheme}`;
    const read = await texts(page, within);
    expect(read.length, `${title}: nothing was read`).toBeGreaterThan(0);
    const drawn: Ratio[] = shape === undefined ? [] : await shapes(page, shape);
    console.log(table(title, [...read, ...drawn]));
    expect(lowest(read), title).toBeGreaterThanOrEqual(TEXT);
    if (shape !== undefined) expect(lowest(drawn), `${title}: shape`).toBeGreaterThanOrEqual(SHAPE);
  }
}

const FACE = 'header.face';
const SHAPES = 'header.face [data-standing]:not([data-cover]) > .shape';

test('the four faces and the stops', { tag: '@phone' }, async ({ device }) => {
  const first = await device('T1');
  const second = await device('T2');
  await expect(face(first)).toHaveAttribute('data-standing', 'running');
  await measured(first, 'LÄUFT', FACE, SHAPES);
  await measured(first, 'the stops', '.stops');

  await second.evaluate(() => navigator.serviceWorker.ready);
  await second.context().setOffline(true);
  await second.reload();
  await expect(face(second)).toHaveAttribute('data-standing', 'unknown');
  await measured(second, 'STAND UNBEKANNT', FACE, SHAPES);
  const grounds = new Set((await texts(second, FACE)).map(({ ground }) => ground));
  expect(grounds.size, 'both stripes are measured').toBe(2);

  await first.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(face(first)).toHaveAttribute('data-standing', 'interrupted');
  await measured(first, 'UNTERBROCHEN', FACE, SHAPES);
  await first.getByRole('button', { name: /LEBENS/ }).press('Enter', { delay: 800 });
  await expect(face(first)).toHaveAttribute('data-standing', 'aborted');
  await measured(first, 'ABGEBROCHEN', FACE, SHAPES);
});

test('body and soft text', { tag: '@desk' }, async ({ device, browser, service }) => {
  const context = await browser.newContext({ locale: 'de-DE' });
  const stranger = await context.newPage();
  await stranger.goto(service.address);
  await expect(stranger.getByRole('heading', { name: 'Gerät koppeln' })).toBeVisible();
  await measured(stranger, 'start page');
  await context.close();
  const officer = await device('T1');
  const desk = await device('LS');
  await expect(face(desk)).toHaveAttribute('data-standing', 'running');
  await measured(desk, 'dashboard, running');
  await officer.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(desk.locator('[data-hold="MEDICAL"]')).toBeVisible();
  await measured(desk, 'dashboard, interrupted');
  await measured(officer, 'handheld, interrupted');
});
