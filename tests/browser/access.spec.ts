// BITV 2.0, so WCAG 2.2 AA: axe finds nothing on any page, in either theme; and the keyboard is enough.

import { accessible } from './support/accessible.ts';
import { expect, face, test } from './support/pages.ts';
import { picture } from './support/pictures.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about', async ({ device, service, browser, viewport }, info) => {
      test.setTimeout(120_000);
      const context = await browser.newContext({ viewport, colorScheme, locale: 'de-DE' });
      const stranger = await context.newPage();
      await stranger.goto(service.address);
      await expect(stranger.getByRole('heading', { name: 'Gerät koppeln' })).toBeVisible();
      await accessible(stranger, 'start');
      await picture(stranger, info, `start-${colorScheme}`);
      await context.close();

      const first = await device('T1');
      const second = await device('T2');
      const desk = await device('LS');
      await expect(face(second)).toHaveAttribute('data-standing', 'running');
      await accessible(second, 'running');
      await accessible(desk, 'dashboard');
      await picture(second, info, `handheld-running-${colorScheme}`);

      await first.getByRole('button', { name: /NOTFALL/ }).click();
      await expect(first.getByRole('heading', { name: 'Welches Anzeichen?' })).toBeVisible();
      await expect(first.getByRole('heading', { name: 'Rettungskette' })).toBeAttached();
      await accessible(first, 'questions and rescue chain');
      await picture(first, info, `handheld-question-${colorScheme}`);
      await expect(second.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
      await accessible(second, 'alarm');
      await expect(desk.locator('[data-hold="MEDICAL"]')).toBeVisible();
      await desk.getByText('Beurteilung eintragen').click();
      await accessible(desk, 'dashboard with an alarm and the form');
      await picture(desk, info, `dashboard-form-${colorScheme}`);
      await second.getByRole('button', { name: 'Verstanden, wir stehen' }).click();
      await picture(second, info, `handheld-chain-${colorScheme}`);
    });
  });
}

test('S15: raised and acknowledged by keyboard alone', { tag: '@phone' }, async ({ device }) => {
  const first = await device('T1');
  const second = await device('T2');
  await expect(face(second)).toHaveAttribute('data-standing', 'running');
  await first.keyboard.press('Tab');
  await expect(first.getByRole('button', { name: /NOTFALL/ })).toBeFocused();
  await first.keyboard.press('Enter');
  await expect(second.getByRole('heading', { name: /Stehen bleiben/ })).toBeFocused();
  await second.keyboard.press('Tab');
  await second.keyboard.press('Enter');
  await expect(second.getByRole('button', { name: 'Verstanden, wir stehen' })).toHaveCount(0);
});

test('nothing is wider than the screen, and every target is large enough', async ({ device }) => {
  for (const sign of ['T1', 'LS']) {
    const page = await device(sign);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, sign).toBe(0);
    const small = await page.locator('button:visible, a.button:visible').evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().height < 47.5).map((one) => one.textContent));
    expect(small, sign).toEqual([]);
    if (sign === 'LS') continue;
    for (const stop of [/NOTFALL/, /LEBENS/]) {
      const box = await page.getByRole('button', { name: stop }).boundingBox();
      expect(box?.height ?? 0).toBeGreaterThanOrEqual(96);
    }
  }
});

test('English is remembered', { tag: '@phone' }, async ({ device }, info) => {
  const page = await device('T1');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('button', { name: /EMERGENCY/ })).toBeVisible();
  await page.reload();
  await expect(page.getByText(/connected/)).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await picture(page, info, 'handheld-english');
});
