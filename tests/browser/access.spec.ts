// The keyboard is enough, and so is English. What axe says of every page stands in everywhere.spec.ts.

import { expect, face, test } from './support/pages.ts';
import { picture } from './support/pictures.ts';

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
