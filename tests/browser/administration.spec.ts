// Administration: accounts, QR codes that a phone opens, devices, and lists of facilities.

import { accessible } from './support/accessible.ts';
import { expect, test, type Browser, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';
import { day, type Service } from './support/service.ts';

test.use({ fresh: true });

interface Look {
  readonly viewport: { width: number; height: number } | null;
  readonly colorScheme?: 'light' | 'dark';
}

async function administrator(browser: Browser, service: Service, { viewport, colorScheme = 'light' }: Look): Promise<Page> {
  const page = await (await browser.newContext({ viewport, colorScheme, locale: 'de-DE', timezoneId: 'Europe/Berlin' })).newPage();
  await page.goto(service.address);
  await page.getByLabel('Name des Kontos').fill('admin');
  await page.getByLabel('Passwort').fill(service.firstPassword);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByLabel('Neues Passwort', { exact: true }).fill('vier gute kleine Wörter');
  await page.getByLabel('Neues Passwort wiederholen').fill('vier gute kleine Wörter');
  await page.getByRole('button', { name: 'Passwort ändern' }).click();
  await expect(page.getByRole('heading', { name: 'Konten', exact: true })).toBeVisible();
  return page;
}

async function account(page: Page, name: string, role: string): Promise<void> {
  await page.getByLabel('Name des Kontos').fill(name);
  await page.getByLabel('Rolle', { exact: true }).selectOption(role);
  await page.getByRole('button', { name: 'Konto anlegen' }).click();
  await expect(page.locator(`[data-account="${name}"]`)).toBeVisible();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a code is scanned from the screen or the paper, and vanishes when it is used (${colorScheme})`, async ({ service, browser, viewport }, info) => {
    const page = await administrator(browser, service, { viewport, colorScheme });
    await account(page, 'leitung-1', 'lead');
    await expect(page.getByLabel('Name des Kontos'), 'the next name').toHaveValue('leitung-2');
    await account(page, 'kraft-1', 'officer');
    await accessible(page, 'accounts');
    await picture(page, info, `administration-accounts-${colorScheme}`);

    await page.getByLabel('Konten suchen').fill('leitung-1 kraft-1');
    await page.getByRole('button', { name: 'Alle 2 auswählen' }).click();
    await page.getByRole('button', { name: 'Codes zeigen (2)' }).click();
    const lead = page.locator('[data-code="leitung-1"]');
    await expect(lead.getByRole('img', { name: 'QR-Code zum Koppeln von leitung-1' })).toBeVisible();
    expect(await lead.locator('svg path').getAttribute('d'), 'drawn by the service').toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
    await expect(lead.getByRole('timer')).toHaveText(/^Noch \d+:\d\d$/);
    await expect(lead.locator('[data-spoken] code')).toHaveCount(4);
    await accessible(page, 'pairing codes');
    await picture(page, info, `administration-codes-${colorScheme}`);

    await page.emulateMedia({ media: 'print' });
    await expect(lead.getByText('Gilt für ein Gerät', { exact: false })).toBeVisible();
    await expect(page.getByRole('navigation')).toHaveCount(0);
    await expect(page.getByLabel('Konten suchen')).toBeHidden();
    await picture(page, info, `administration-print-${colorScheme}`);
    await page.emulateMedia({ media: 'screen' });

    const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'de-DE' })).newPage();
    const code = (await lead.locator('[data-spoken] code').allTextContents()).join('-');
    await phone.goto((await lead.locator('[data-link]').textContent()) ?? '');
    await expect(phone.getByRole('heading', { name: 'Maßnahmen' })).toBeVisible();
    expect(phone.url(), 'the code leaves the address at once').not.toContain('pair');
    await expect(lead.getByText('Erledigt: Der Code wurde benutzt', { exact: false })).toBeVisible();
    await expect(page.getByText(code.slice(0, 4), { exact: true }), 'a used code is shown no longer').toHaveCount(0);
    await expect(page.locator('[data-account="leitung-1"]')).toContainText('zuletzt gekoppelt');
    await expect(page.locator('[data-code="kraft-1"] svg'), 'the other still pairs').toBeVisible();
    await page.getByRole('button', { name: /Code von kraft-1/ }).click();
    await expect(page.locator('[data-code="kraft-1"]')).toHaveCount(0);

    await page.getByRole('link', { name: 'Geräte' }).click();
    await expect(page.getByRole('heading', { name: 'Geräte', exact: true })).toBeFocused();
    await expect(page).toHaveTitle('Geräte · Einhalt');
    await page.getByRole('button', { name: /^Entkoppeln: leitung-1/ }).click();
    await accessible(page, 'unpairing a device');
    await picture(page, info, `administration-devices-${colorScheme}`);
    await page.getByRole('button', { name: 'Jetzt entkoppeln' }).click();
    await expect(page.getByRole('button', { name: /^Entkoppeln: leitung-1/ })).toHaveCount(0);
    await phone.reload();
    await expect(phone.getByRole('heading', { name: 'Gerät koppeln' })).toBeVisible();
    await phone.context().close();
    await page.context().close();
  });
}

test('an account is disabled and enabled, and gets a new one-time password', async ({ service, browser, viewport }) => {
  const page = await administrator(browser, service, { viewport });
  await account(page, 'stelle-1', 'supervisor');
  const row = page.locator('[data-account="stelle-1"]');
  await row.getByText('Mehr').click();
  await row.getByRole('button', { name: /^Passwort zurücksetzen/ }).click();
  await row.getByRole('button', { name: 'Neues Einmalpasswort setzen' }).click();
  const password = (await page.locator('code').filter({ hasText: /^\w{5}(-\w{5}){3}$/ }).textContent()) ?? '';
  await accessible(page, 'a one-time password');
  const desk = await (await browser.newContext({ viewport, locale: 'de-DE' })).newPage();
  await desk.goto(service.address);
  await desk.getByLabel('Name des Kontos').fill('stelle-1');
  await desk.getByLabel('Passwort').fill(password);
  await desk.getByRole('button', { name: 'Anmelden' }).click();
  await expect(desk.getByRole('heading', { name: 'Neues Passwort festlegen' })).toBeVisible();

  await row.getByRole('button', { name: /^Sperren/ }).click();
  await row.getByRole('button', { name: 'Jetzt sperren' }).click();
  await expect(row).toContainText('gesperrt');
  await desk.reload();
  await expect(desk.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
  await row.getByRole('button', { name: /^Entsperren/ }).click();
  await expect(row.getByRole('button', { name: /^Kopplungscode/ })).toBeVisible();
  await desk.context().close();
  await page.context().close();
});

test('R-41: a list is looked at before it counts, and names what protects nobody', async ({ service, browser, viewport }, info) => {
  const page = await administrator(browser, service, { viewport });
  await page.getByRole('link', { name: 'Einrichtungen' }).click();
  const places = page.locator('[data-places]');
  await expect(places.getByText('Einrichtungen unbekannt', { exact: false })).toBeVisible();
  await places.getByRole('button', { name: 'Vorschau' }).click();
  await expect(places.getByText('Bitte eine Datei wählen.')).toBeVisible();
  await places.getByText('Wie eine Datei aussieht').click();
  await accessible(page, 'no list of facilities');
  await picture(page, info, 'administration-places-empty');

  const content = 'id;name;lat;lon;kind\nk1;Klinik am See;51.9;7.9;hospital\nk2;;51.8;7.8;\nk3;Nirgendwo;0;0;hospital\nk4;Vertauscht;7.9;51.9;school\n';
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'Kliniken Kreis.csv', { type: 'text/csv' }));
    return transfer;
  }, content);
  await places.getByRole('group', { name: 'Datei hierher ziehen' }).dispatchEvent('drop', { dataTransfer: dropped });
  await expect(places.getByText('Gewählt: Kliniken Kreis.csv')).toBeVisible();
  await expect(places.getByLabel('Name der Quelle')).toHaveValue('kliniken-kreis');
  await places.getByLabel('Stand der Daten').fill(day());
  await places.getByRole('button', { name: 'Vorschau' }).click();
  const preview = places.locator('[data-import="preview"]');
  await expect(preview).toContainText('Position 0, 0');
  await expect(preview).toContainText('Breite und Länge vertauscht');
  await accessible(page, 'a preview of a list of facilities');
  await picture(page, info, 'administration-places');
  const download = page.waitForEvent('download');
  await preview.getByRole('button', { name: 'Nicht verwendbare als CSV' }).click();
  expect((await download).suggestedFilename()).toBe('kliniken-kreis-nicht-verwendbar.csv');
  await places.getByRole('button', { name: 'So einspielen' }).click();
  await expect(places.locator('[data-import="done"]')).toBeVisible();
  await expect(places.getByText('Liste der Einrichtungen: 1', { exact: false })).toBeVisible();

  await places.getByLabel('Datei (GeoJSON oder CSV)').setInputFiles({ name: 'brief.csv', mimeType: 'text/csv', buffer: Buffer.from('Sehr geehrte Damen und Herren') });
  await places.getByRole('button', { name: 'Vorschau' }).click();
  await expect(places.getByText('weder eine Liste als CSV noch als GeoJSON', { exact: false })).toBeVisible();
  await accessible(page, 'a file that is no list');
  await page.context().close();
});
