// How the states of the pages are reached, by what a person presses and reads.

import { expect, face, type Browser, type Page } from './pages.ts';
import type { Service } from './service.ts';

export async function runs(page: Page): Promise<void> {
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
}

export async function emergency(page: Page): Promise<void> {
  await page.getByRole('button', { name: /NOTFALL|EMERGENCY/ }).click();
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
}

export async function danger(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /LEBENS|DANGER/ });
  await button.focus();
  await page.keyboard.down('Enter');
  await expect(face(page)).toHaveAttribute('data-standing', 'aborted');
  await page.keyboard.up('Enter');
}

export async function understood(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /Verstanden, wir stehen|Understood/ });
  await button.click();
  await expect(button).toHaveCount(0);
}

export async function alarmed(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /Verstanden, wir stehen|Understood/ })).toBeVisible();
}

/** Opens what can be opened: the forms behind summaries and decisions inside. */
export async function opened(page: Page, within: string, names: readonly RegExp[]): Promise<void> {
  for (const name of names) await page.locator(within).getByText(name).first().click();
}

/** No network, and the page opened anew: nothing is known. */
export async function unknown(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await page.reload();
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown');
}

/** A browser that has never been here. */
export async function stranger(browser: Browser, service: Service, path = '/'): Promise<Page> {
  const context = await browser.newContext({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  await page.goto(`${service.address}${path}`);
  return page;
}

export async function administrator(page: Page, service: Service): Promise<void> {
  await page.getByLabel('Name des Kontos').fill('admin');
  await page.getByLabel('Passwort').fill(service.firstPassword);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Neues Passwort festlegen' })).toBeVisible();
}

export async function newPassword(page: Page): Promise<void> {
  await page.getByLabel('Neues Passwort', { exact: true }).fill('vier gute kleine Wörter');
  await page.getByLabel('Neues Passwort wiederholen').fill('vier gute kleine Wörter');
  await page.getByRole('button', { name: 'Passwort ändern' }).click();
  await expect(page.getByRole('heading', { name: 'Konten', level: 1 })).toBeVisible();
}
