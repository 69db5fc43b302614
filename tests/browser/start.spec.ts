// From the first sign-in to the first contact, with nothing but the start page; each part of it has
// tests of its own in planning.spec.ts and administration.spec.ts.

import { accessible } from './support/accessible.ts';
import { expect, test, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';
import { day } from './support/service.ts';

/** A local wall time of the page, so many minutes from now. */
function wall(page: Page, minutes: number): Promise<string> {
  return page.evaluate((from) => {
    const at = new Date(Date.now() + from * 60_000);
    const two = (n: number) => String(n).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
  }, minutes);
}

test.use({ fresh: true });

test('R-20a: an administrator sets up, a lead plans and begins', async ({ service, browser, viewport }, info) => {
  const context = { viewport, locale: 'de-DE', timezoneId: 'Europe/Berlin' } as const;
  const admin = await (await browser.newContext(context)).newPage();
  await admin.goto(service.address);
  await admin.getByLabel('Name des Kontos').fill('admin');
  await admin.getByLabel('Passwort').fill(service.firstPassword);
  await admin.getByRole('button', { name: 'Anmelden' }).click();
  await expect(admin.getByRole('heading', { name: 'Neues Passwort festlegen' })).toBeVisible();
  await expect(admin.getByRole('heading', { name: /Konten/ }), 'the password comes first').toHaveCount(0);
  await accessible(admin, 'a new password');
  await admin.getByLabel('Neues Passwort', { exact: true }).fill('kurz');
  await admin.getByLabel('Neues Passwort wiederholen').fill('kurz');
  await admin.getByRole('button', { name: 'Passwort ändern' }).click();
  await expect(admin.getByText('braucht mindestens 12 Zeichen', { exact: false })).toBeVisible();
  await admin.getByLabel('Neues Passwort', { exact: true }).fill('vier gute kleine Wörter');
  await admin.getByLabel('Neues Passwort wiederholen').fill('vier gute kleine Wörter');
  await admin.getByRole('button', { name: 'Passwort ändern' }).click();

  await expect(admin.getByRole('heading', { name: 'Konten', exact: true })).toBeVisible();
  for (const [name, role] of [['leitung-9', 'lead'], ['kraft-9', 'officer']] as const) {
    await admin.getByLabel('Name des Kontos').fill(name);
    await admin.getByLabel('Rolle', { exact: true }).selectOption(role);
    await admin.getByRole('button', { name: 'Konto anlegen' }).click();
    await expect(admin.locator(`[data-account="${name}"]`)).toBeVisible();
  }
  await admin.getByRole('link', { name: 'Einrichtungen' }).click();
  const places = admin.locator('[data-places]');
  await expect(places.getByText('Einrichtungen unbekannt')).toBeVisible();
  await places.getByLabel('Datei (GeoJSON oder CSV)').setInputFiles({
    name: 'Kliniken Kreis.geojson', mimeType: 'application/geo+json',
    buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [
      { type: 'Feature', properties: { name: 'Klinik am See' }, geometry: { type: 'Point', coordinates: [7.9, 51.9] } },
    ] })),
  });
  await places.getByLabel('Art der Einrichtungen').selectOption('hospital');
  await places.getByLabel('Stand der Daten').fill(day());
  await places.getByRole('button', { name: 'Vorschau' }).click();
  await places.getByRole('button', { name: 'So einspielen' }).click();
  await expect(places.locator('[data-import="done"]')).toBeVisible();
  await admin.getByRole('link', { name: 'Konten', exact: true }).click();
  await admin.getByRole('button', { name: 'Kopplungscode für leitung-9' }).click();
  const link = await admin.locator('[data-code="leitung-9"] [data-link]').textContent();

  const lead = await (await browser.newContext(context)).newPage();
  await lead.goto(link ?? '');
  await lead.getByRole('link', { name: 'Neue Maßnahme' }).click();
  await lead.getByLabel('Bezeichnung').fill('UN-2026-900');
  await lead.getByLabel('Übung').check();
  await lead.getByRole('button', { name: 'Maßnahme anlegen' }).click();
  await expect(lead.getByRole('heading', { name: 'Team' }), 'the first step that is open').toBeFocused();
  await lead.getByLabel('Konto', { exact: true }).selectOption({ label: 'kraft-9 · Einsatzkraft' });
  await expect(lead.getByLabel('Rufname')).toHaveValue('T1');
  await lead.getByRole('button', { name: 'Ins Team aufnehmen' }).click();
  await expect(lead.getByRole('listitem').filter({ hasText: 'kraft-9' }).first()).toBeVisible();
  await lead.getByRole('button', { name: 'Weiter zum Plan' }).click();

  await lead.getByLabel('Erstkontakt', { exact: true }).fill(await wall(lead, -1));
  await lead.getByLabel('Ende der gesamten Strecke').fill(await wall(lead, 180));
  await lead.getByLabel('Alter von Platz 1').selectOption('adult');
  await lead.getByLabel('Platz 1 in der Familie').selectOption('other');
  await lead.getByLabel('Art des Abholorts').selectOption('dwelling');
  await lead.getByRole('radio', { name: 'Nein' }).check();
  await lead.getByRole('button', { name: 'Plan einreichen' }).click();
  await expect(lead.getByText('Plan angenommen.')).toBeVisible();

  const items = lead.locator('[data-item]');
  await expect(items).not.toHaveCount(0);
  for (let index = 0, count = await items.count(); index < count; index += 1) {
    const item = items.nth(index);
    await item.getByText('Eintragen').click();
    await item.getByLabel('Ja').check();
    await item.getByLabel('Am', { exact: true }).fill(day());
    await item.getByLabel('Woher bekannt', { exact: false }).fill('Aktenvermerk');
    await item.getByRole('button', { name: 'Antwort festhalten' }).click();
    if (index < count - 1) await expect(item.getByText('Ändern')).toBeVisible();
  }
  await expect(lead.getByRole('heading', { name: 'Bereit' }), 'the last answer leads on').toBeFocused();
  await lead.getByRole('button', { name: 'Bereit erklären' }).click();
  await lead.getByRole('button', { name: 'Beginnen: UN-2026-900' }).click();
  await lead.getByRole('button', { name: 'Erstkontakt freigeben lassen' }).click();
  await expect(lead.getByText('Erstkontakt freigegeben.')).toBeVisible();
  await lead.getByRole('link', { name: '← Alle Maßnahmen' }).click();
  const card = lead.locator('[data-operation="UN-2026-900"]');
  await expect(card).toContainText('Im Gang');
  await expect(card.getByText('LÄUFT'), 'this page has no grant to say so').toHaveCount(0);
  await picture(lead, info, 'start-home');
  for (const page of [admin, lead]) await page.context().close();
});
