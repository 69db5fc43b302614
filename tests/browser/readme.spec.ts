// The pictures of the README, taken from what really runs. EINHALT_UPDATE_SCREENSHOTS=1 renews them.

import type { TestInfo } from '@playwright/test';
import { expect, face, test, type Browser } from './support/pages.ts';
import { picture } from './support/pictures.ts';
import { alarmed, danger, emergency, runs, understood, unknown } from './support/states.ts';

const PHONE = { width: 360, height: 760 } as const;

test.describe.configure({ timeout: 120_000 });

/** Screens beside each other, on plain ground. */
async function album(browser: Browser, info: TestInfo, name: string, screens: readonly Buffer[], size: { width: number; height: number }): Promise<void> {
  const page = await browser.newPage({ viewport: size });
  await page.setContent(`<body style="margin:0;padding:20px;box-sizing:border-box;height:100vh;display:flex;gap:16px;justify-content:center;background:#dfe5ea">${screens
    .map((screen) => `<img style="height:100%;border-radius:10px" src="data:image/png;base64,${screen.toString('base64')}">`).join('')}</body>`);
  await picture(page, info, name);
  await page.close();
}

test('one stop, three screens', { tag: '@desk' }, async ({ device, browser }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  const desk = await device('LS');
  for (const phone of [first, second]) await phone.setViewportSize(PHONE);
  await runs(second);
  await emergency(first);
  await expect(first.getByRole('heading', { name: 'Welches Anzeichen?' })).toBeVisible();
  await alarmed(second);
  await expect(desk.locator('[data-stand="0"]')).toHaveText('1 von 2 stehen');
  await album(browser, info, 'stop', await Promise.all([first, second, desk].map((page) => page.screenshot())), { width: 1440, height: 590 });
});

test('the four faces', { tag: '@desk' }, async ({ device, browser }, info) => {
  const calm = await device('NA');
  const first = await device('T1');
  const lost = await device('T2');
  for (const page of [calm, first, lost]) await page.setViewportSize(PHONE);
  await runs(calm);
  await runs(lost);
  await unknown(lost);
  const faces = [await calm.screenshot(), await lost.screenshot()];
  await emergency(first);
  faces.splice(1, 0, await first.screenshot());
  await danger(first);
  faces.splice(2, 0, await first.screenshot());
  await album(browser, info, 'faces', faces, { width: 1240, height: 620 });
});

test('the rescue chain, and the control room at night', { tag: '@desk' }, async ({ device, browser }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  const desk = await device('LS');
  for (const phone of [first, second]) await phone.setViewportSize(PHONE);
  for (const page of [first, second, desk]) await page.emulateMedia({ colorScheme: 'dark' });
  await runs(second);
  await danger(first);
  await first.getByRole('button', { name: /Bewusst/ }).click();
  await first.getByRole('button', { name: 'Person E1' }).click();
  await understood(second);
  await expect(face(second)).toHaveAttribute('data-standing', 'aborted');
  await second.locator('[data-aid] .body').evaluate((card) => card.scrollIntoView({ block: 'start' }));
  await album(browser, info, 'rescue', await Promise.all([first, second].map((page) => page.screenshot())), { width: 640, height: 620 });
  await desk.setViewportSize({ width: 1280, height: 800 });
  await expect(desk.getByText('Bewusst', { exact: false }).first()).toBeVisible();
  await picture(desk, info, 'control-room');
});
