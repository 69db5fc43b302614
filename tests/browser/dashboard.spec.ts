// The control room with many operations: what comes up, what stays, what sounds, and how it looks.

import { accessible } from './support/accessible.ts';
import { expect, test, type Browser, type Page } from './support/pages.ts';
import { room } from './support/room.ts';

test.describe.configure({ timeout: 120_000 });

interface Sight {
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: 'light' | 'dark';
}

async function desk(browser: Browser, link: string, { width, height, colorScheme = 'light' }: Sight): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole('link', { name: 'Leitstelle öffnen' }).first()).toBeVisible();
  await page.goto(new URL('/dashboard', link).href);
  await expect(page.getByText(/verbunden/)).toBeVisible();
  return page;
}

const references = (page: Page) => page.locator('[data-operation] strong.reference').allTextContents();

test('what stops comes up by itself and stays; each alarm has a source and is silenced by itself @desk', async ({ service, browser }, info) => {
  const { link, operations } = await room(service, `R${info.workerIndex}A`, 8);
  const page = await desk(browser, link, { width: 1440, height: 900 });
  await expect(page.locator('[data-operation]')).toHaveCount(8);
  await expect(page.locator('[data-operation] [data-standing="running"]')).toHaveCount(8);
  await page.screenshot({ path: `screenshots/desk-calm-${info.project.name}.png` });
  const [, , third, , , sixth] = operations;

  await sixth?.report('medical_emergency');
  await expect.poll(async () => (await references(page))[0]).toBe(sixth?.reference);
  await expect(page.locator('[data-news]')).toContainText(`${sixth?.reference}: UNTERBROCHEN. medizinischer Notfall.`);
  await third?.report('cardiac_arrest');
  await expect.poll(async () => (await references(page)).slice(0, 2), 'an abort before an interrupt').toEqual([third?.reference, sixth?.reference]);
  await expect(page).toHaveTitle(/\(2\) STOPP/);
  await expect(page.locator('[data-alarm]')).toHaveCount(2);
  await expect(page.locator('[data-alarm="interrupted"]')).toContainText('medizinischer Notfall · Person E1');
  await expect(page.locator('[data-group="stopped"]')).toContainText('2');
  await expect(page.locator('body'), 'nothing takes the focus').toBeFocused();
  await accessible(page, 'two alarms');
  await page.screenshot({ path: `screenshots/desk-alarms-${info.project.name}.png` });

  await page.getByRole('button', { name: `Für mich stumm: ${third?.reference}`, exact: false }).click();
  await expect(page.locator('[data-alarm]')).toHaveCount(1);
  await expect(page.locator('[data-standing="aborted"]').first(), 'silencing changes nothing else').toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Tasten der Leitstelle' })).toBeVisible();
  await accessible(page, 'keys');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('a');
  await expect(page.locator(`[data-detail="${sixth?.operation}"]`)).toBeVisible();
  await page.keyboard.press('s');
  await expect(page.locator('[data-alarms]')).toHaveCount(0);
  await page.keyboard.press('/');
  await page.keyboard.type('003');
  await expect(page.locator('[data-operation]')).toHaveCount(1);
  await page.getByLabel('Kennung suchen').fill('');
  await page.getByLabel('Nur was jemanden braucht').check();
  await expect(page.locator('[data-operation]')).toHaveCount(2);
  await accessible(page, 'filtered');
});

test('under a hand the order stays, and the focus stays on its operation @desk', async ({ service, browser }, info) => {
  const { link, operations } = await room(service, `R${info.workerIndex}B`, 4);
  const page = await desk(browser, link, { width: 1440, height: 900 });
  await expect(page.locator('[data-operation] [data-standing="running"]')).toHaveCount(4);
  const row = page.locator(`[data-operation="${operations[1]?.operation}"]`);
  await row.hover();
  await row.focus();
  const before = await references(page);
  await operations[3]?.report('medical_emergency');
  await expect(page.locator('[data-alarm]')).toHaveCount(1);
  expect(await references(page), 'nothing moves under the pointer').toEqual(before);
  await expect.poll(async () => (await references(page))[0], 'once the hand rests').toBe(operations[3]?.reference);
  await expect(row, 'the focus goes along').toBeFocused();
});

for (const [width, height] of [[1440, 900], [1920, 1080], [1024, 768], [360, 740]] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing at ${width} px, ${colorScheme} @desk`, async ({ service, browser }, info) => {
      const { link, operations } = await room(service, `R${info.workerIndex}${width}${colorScheme}`, 7);
      const page = await desk(browser, link, { width, height, colorScheme });
      await expect(page.locator('[data-operation] [data-standing="running"]')).toHaveCount(7);
      await accessible(page, 'calm');
      await operations[1]?.report('medical_emergency');
      await operations[2]?.report('unconscious');
      await expect(page.locator('[data-alarm]')).toHaveCount(2);
      await expect(page.locator('[data-detail] [data-standing]').first()).toHaveAttribute('data-standing', 'aborted');
      await accessible(page, 'stopped');
      await page.screenshot({ path: `screenshots/desk-${width}-${colorScheme}.png` });
    });
  }
}

test('R-32: a medic, who sees no board, finds the assessment to be entered and the course of events @desk', async ({ device, crew, service }) => {
  const officer = await device('T1');
  const medic = await device('NA');
  await officer.getByRole('button', { name: /NOTFALL/ }).click();
  await medic.goto(`${service.address}/dashboard#${crew.operation}`);
  await expect(medic.getByText('Beurteilung eintragen')).toBeVisible();
  await expect(medic.getByRole('heading', { name: 'Verlauf' })).toBeVisible();
});
