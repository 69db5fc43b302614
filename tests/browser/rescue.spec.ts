// First aid on the handheld: at once, whatever else is missing (I-20), and the rescue chain.

import { accessible } from './support/accessible.ts';
import { expect, face, test, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';

const CARDS = 7;

async function stopsAndHelps(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: '112 rufen', exact: true })).toHaveAttribute('href', 'tel:112');
  await expect(page.getByRole('button', { name: /NOTFALL/ })).toBeInViewport();
  await expect(page.getByRole('button', { name: /LEBENS/ })).toBeInViewport();
  await expect(page.locator('.conditions button')).toHaveCount(CARDS);
}

test.describe('I-20: with nobody signed in', () => {
  test('112, every card and both stops are there, and it is said that nothing is sent', async ({ page, service }, info) => {
    await page.goto(service.address);
    await page.getByRole('link', { name: '112 und Erste Hilfe' }).click();
    await stopsAndHelps(page);
    await expect(page.getByText('er wird niemandem gesendet', { exact: false })).toBeVisible();
    await accessible(page, 'nobody signed in');
    await picture(page, info, 'alone');

    for (const name of (await page.locator('.conditions button').allInnerTexts()).map((text) => text.trim())) {
      await page.getByRole('button', { name, exact: true }).click();
      await expect(page.locator('[data-card]').getByRole('heading', { level: 2 })).toHaveText(name);
      await page.getByRole('button', { name: 'Andere Karte' }).click();
    }
    await expect(face(page), 'looking something up stops nothing').toHaveAttribute('data-standing', 'unknown');

    await page.getByRole('button', { name: /NOTFALL/ }).click();
    await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
    await expect(page.getByRole('heading', { name: 'Was ist zu sehen?' })).toBeInViewport();
    await page.getByRole('button', { name: 'Krampfanfall' }).click();
    await expect(face(page), 'a named danger to life aborts').toHaveAttribute('data-standing', 'aborted');
    await expect(page.locator('[data-card="seizure"]')).toBeVisible();
    await accessible(page, 'a stop with nobody signed in');
    await picture(page, info, 'alone-aborted');

    await page.getByRole('link', { name: 'Koppeln / Anmelden' }).click();
    await expect(page.getByRole('heading', { name: 'Gerät koppeln' })).toBeVisible();
  });

  test('it opens without a network after the first visit', async ({ page, context, service }) => {
    await page.goto(`${service.address}/handheld`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await service.kill();
    await context.setOffline(true);
    await page.reload();
    await stopsAndHelps(page);
    await page.getByRole('button', { name: 'Atem- und Kreislaufstillstand' }).click();
    await expect(page.locator('[data-card="cardiac_arrest"]')).toContainText('Sofort drücken');
  });

  for (const [what, open] of [['fails', 'throws'], ['never answers', 'hangs']] as const) {
    test(`it opens when the device's storage ${what}`, async ({ page, service }) => {
      await page.addInitScript((how) => {
        indexedDB.open = () => {
          if (how === 'throws') throw new DOMException('full', 'QuotaExceededError');
          return Object.assign(new EventTarget(), { readyState: 'pending' }) as IDBOpenDBRequest;
        };
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      }, open);
      await page.goto(`${service.address}/handheld`);
      await stopsAndHelps(page);
      await page.getByRole('button', { name: /NOTFALL/ }).click();
      await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
      if (open === 'throws') await expect(page.getByText('Der Speicher dieses Geräts antwortet nicht.')).toBeVisible();
    });
  }
});

test('I-20: signed in, first aid opens at once and stops nothing', async ({ device }, info) => {
  const page = await device('T1');
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await page.getByRole('button', { name: 'Erste Hilfe', exact: true }).click();
  await stopsAndHelps(page);
  await accessible(page, 'choosing a card');
  await picture(page, info, 'aid-choice');
  await page.getByRole('button', { name: 'Bewusstlosigkeit' }).click();
  await expect(page.locator('[data-card="unconscious"]')).toBeVisible();
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await page.getByRole('button', { name: 'Erste Hilfe schließen' }).click();
  await expect(page.locator('[data-card]')).toHaveCount(0);
});
