// After the operation: what is added, taken away, barred and erased, by whoever may.

import { readFile } from 'node:fs/promises';
import { everywhere, speak } from './support/everywhere.ts';
import { expect, test, type Page } from './support/pages.ts';
import { played, reads, reviewer } from './support/played.ts';

// One test looks at both widths, themes and languages by itself, so one project is enough where it does.
test.describe.configure({ timeout: 240_000 });

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const desk = (page: Page) => page.setViewportSize({ width: 1440, height: 900 });

test('what is personal is corrected beside the old, barred, and erased by two persons', { tag: '@desk' }, async ({ device, crew, browser, service }) => {
  await played(crew, await device('T1'));
  const page = await reviewer(browser, crew.links['LS'] ?? '', `/review#op=${crew.operation}`);
  await reads(page);

  await test.step('a correction stands beside the entry it is about', async () => {
    const corrections = part(page, 'Berichtigungen und Anmerkungen');
    await corrections.getByText('Berichtigung oder Anmerkung hinzufügen').click();
    await corrections.getByRole('button', { name: 'Festhalten' }).click();
    await expect(corrections).toContainText('Diesen Eintrag gibt es nicht.');
    await everywhere(page, 'review-correcting');
    await desk(page);
    // From the entry itself: its number is there already.
    const course = part(page, 'Verlauf und Wiedergabe');
    await course.locator('tr[data-seq="3"]').getByRole('button').click();
    await course.getByRole('link', { name: 'Berichtigen' }).click();
    await expect(page.getByRole('heading', { name: 'Berichtigungen und Anmerkungen' })).toBeFocused();
    await expect(corrections.getByLabel('Nummer des Eintrags')).toHaveValue('3');
    await corrections.getByLabel('Art', { exact: true }).selectOption('Berichtigung: Es war anders');
    await corrections.getByLabel('Wortlaut').fill('Es war um 7 Uhr.');
    await corrections.getByRole('button', { name: 'Festhalten' }).click();
    await expect(corrections.locator('[data-added="correction_added"]')).toContainText('Es war um 7 Uhr.');
    await expect(course.locator('tr[data-seq="3"] [data-remarked]')).toContainText('dazu Eintrag');
    await expect(course.locator('[data-entry="3"] [data-remark]')).toContainText('Es war um 7 Uhr.');
    await everywhere(page, 'review-corrections');
    await desk(page);
  });

  await test.step('the person’s own statement is a part of its own', async () => {
    const statements = part(page, 'Erklärungen der Personen');
    await statements.getByText('Erklärung der Person festhalten').click();
    await statements.getByLabel('Wen sie betrifft').selectOption('Person E1');
    await statements.getByLabel('Wessen Worte es sind').selectOption('der Person selbst');
    await statements.getByLabel('Erklärung', { exact: true }).fill('Ich hatte Angst.');
    await statements.getByRole('button', { name: 'Festhalten' }).click();
    await expect(statements.locator('[data-added="statement_added"]')).toContainText('Ich hatte Angst.');
    await expect(statements.locator('[data-added="statement_added"]')).toContainText('Person E1');
  });

  const erasure = part(page, 'Löschung');
  const band = page.locator('[data-personal]');
  await test.step('a legal hold stands against erasing, and is said before anything else', async () => {
    await expect(band).toHaveCount(0);
    await erasure.getByText('Löschung sperren').first().click();
    await erasure.getByLabel('Grund der Sperre').selectOption('Streit über die Maßnahme');
    await erasure.getByRole('button', { name: 'Löschung sperren' }).click();
    await erasure.getByLabel('Begründung (ohne Namen)').fill('Klage angekündigt');
    await erasure.getByRole('button', { name: 'Jetzt sperren' }).click();
    await expect(erasure.locator('.legal')).toContainText('Sperre: Streit über die Maßnahme.');
    await expect(band).toHaveAttribute('data-personal', 'held');
    await expect(band).toContainText('Solange sie besteht, wird nichts gelöscht.');
    await expect(erasure.getByRole('button', { name: 'Löschung vorschlagen' })).toHaveCount(0);
    await everywhere(page, 'review-held');
    await desk(page);
    await erasure.getByRole('button', { name: /^Sperre aufheben/ }).click();
    await erasure.getByLabel('Begründung (ohne Namen)').fill('Klage zurückgenommen');
    await erasure.getByRole('button', { name: 'Sperre aufheben', exact: true }).click();
    await expect(erasure.getByRole('button', { name: 'Löschung vorschlagen' })).toBeVisible();
    await expect(erasure).toContainText('Klage zurückgenommen');
    await expect(band).toHaveCount(0);
  });

  await test.step('one proposes, and cannot confirm', async () => {
    await erasure.getByLabel('Grund vor Ablauf der Frist').selectOption('Die Person verlangt es');
    await erasure.getByRole('button', { name: 'Löschung vorschlagen' }).click();
    await erasure.getByLabel('Begründung (ohne Namen)').fill('Antrag vom 4. Mai');
    await erasure.getByRole('button', { name: 'Löschung vorschlagen' }).last().click();
    await expect(erasure).toContainText('Bestätigen muss eine andere Person.');
    await expect(erasure.getByRole('button', { name: 'Löschung bestätigen' })).toHaveCount(0);
    await expect(band).toHaveAttribute('data-personal', 'proposed');
    await everywhere(page, 'review-erasure-proposed');
  });

  await test.step('another confirms, and then every place says on which day it was erased', async () => {
    const account = await service.account(`${crew.reference}-nb`.toLowerCase(), 'reviewer');
    const other = await reviewer(browser, await service.pairingLink(account), `/review#op=${crew.operation}`);
    await reads(other, 'Auskunft an die Person');
    const second = part(other, 'Löschung');
    await second.getByRole('button', { name: 'Löschung bestätigen' }).click();
    await second.getByRole('button', { name: 'Endgültig löschen' }).click();
    await expect(second.locator('[data-erasure="erased"]')).toContainText(/gelöscht am \w\w\., \d\d\.\d\d\.\d{4}/);
    const gone = other.locator('[data-personal="erased"]');
    await expect(gone).toContainText(/Vorgeschlagen: Leitstelle, .*Bestätigt: Nachbereitung, /);
    await expect(gone).toContainText(/\d+ persönliche Teile sind gelöscht/);
    for (const name of ['Berichtigungen und Anmerkungen', 'Erklärungen der Personen', 'Überblick', 'Vor der Maßnahme']) {
      await expect(part(other, name), name).toContainText('Persönlicher Teil: gelöscht am');
    }
    await expect(part(other, 'Verlauf und Wiedergabe')).toContainText('Die Orte sind gelöscht');
    await expect(other.getByText('Ich hatte Angst.')).toHaveCount(0);
    await expect(other.getByText('Erklärung der Person festhalten'), 'nothing personal is added any more').toHaveCount(0);
    await second.getByText('Einträge ohne ihren persönlichen Teil').click();
    await expect(second.getByRole('link').first()).toBeVisible();
    const log = part(other, 'Wer hat gelesen');
    await log.getByRole('button', { name: 'Zugriffsprotokoll zeigen' }).click();
    await expect(log).toContainText('Nachbesprechung');
    await expect(log).toContainText('Auskunft an die Person');
    await everywhere(other, 'review-erased');
    await other.context().close();
  });
  await page.context().close();
});

test('what is taken away arrives, names nobody, and is in the access log', { tag: '@desk' }, async ({ device, crew, browser }) => {
  await played(crew, await device('T1'));
  const page = await reviewer(browser, crew.links['LS'] ?? '', `/review#op=${crew.operation}`);
  await reads(page);
  const files = part(page, 'Herunterladen');
  const take = async (label: string) => {
    const [arrived] = await Promise.all([page.waitForEvent('download'), files.getByRole('button', { name: label }).click()]);
    return { name: arrived.suggestedFilename(), bytes: await readFile(await arrived.path()) };
  };
  const named = (rest: string) => new RegExp(`^${crew.operation}${rest}$`);
  for (const [label, name] of [['Dossier (Deutsch)', '-dossier\\.pdf'], ['Dossier (Englisch)', '-dossier\\.pdf'], ['Vorfallbericht', '-incident-report\\.pdf'], ['Kopie für die Person', '-copy\\.pdf']] as const) {
    const file = await take(label);
    expect(file.name, label).toMatch(named(name));
    expect(file.bytes.subarray(0, 5).toString(), label).toBe('%PDF-');
  }
  const record = await take('Aufzeichnung');
  expect(record.name).toMatch(named('\\.jsonl'));
  expect(record.bytes.toString().trimEnd().split('\n').map((line) => typeof JSON.parse(line))).not.toContain('string');
  const table = await take('Einträge als Tabelle');
  expect(table.name).toMatch(named('-entries\\.csv'));
  expect(table.bytes.toString()).toMatch(/^seq,at,/);
  const places = await take('Orte');
  expect(places.name).toMatch(named('-positions\\.geojson'));
  expect((JSON.parse(places.bytes.toString()) as { type: string }).type).toBe('FeatureCollection');
  const log = part(page, 'Wer hat gelesen');
  await log.getByRole('button', { name: 'Zugriffsprotokoll zeigen' }).click();
  for (const word of ['Dossier', 'Vorfallbericht', 'Kopie für die Person', 'Aufzeichnung', 'Einträge als Tabelle', 'Orte']) {
    await expect(log.getByRole('cell', { name: word, exact: true }).first(), word).toBeVisible();
  }
  await page.context().close();
});

test.describe('whoever administers', () => {
  test.use({ fresh: true });

  test('bars and erases without reading anything', async ({ device, crew, browser, service, viewport }) => {
    await played(crew, await device('T1'));
    const context = await browser.newContext({ viewport, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    await page.goto(service.address);
    await page.getByLabel('Name des Kontos').fill('admin');
    await page.getByLabel('Passwort').fill(service.firstPassword);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByLabel('Neues Passwort', { exact: true }).fill('vier gute kleine Wörter');
    await page.getByLabel('Neues Passwort wiederholen').fill('vier gute kleine Wörter');
    await page.getByRole('button', { name: 'Passwort ändern' }).click();
    await page.getByRole('link', { name: 'Aufbewahrung und Löschung' }).click();
    await expect(page.getByRole('heading', { name: 'Aufbewahrung und Löschung', level: 1 })).toBeVisible();
    const one = page.locator(`[data-kept="${crew.reference}"]`);
    await expect(one).toContainText('aufbewahrt bis');
    await one.getByRole('heading', { name: crew.reference }).click();
    await one.getByLabel('Grund vor Ablauf der Frist').selectOption('Übung oder irrtümlich angelegt');
    await one.getByRole('button', { name: 'Löschung vorschlagen' }).click();
    await one.getByLabel('Begründung (ohne Namen)').fill('Nur ein Versuch');
    await one.getByRole('button', { name: 'Löschung vorschlagen' }).last().click();
    await expect(one).toContainText('Bestätigen muss eine andere Person.');
    await one.getByRole('button', { name: 'Zugriffsprotokoll zeigen' }).click();
    await expect(one).toContainText('Noch niemand.');
    await everywhere(page, 'keeping');
    if (viewport !== null) await page.setViewportSize(viewport);

    const supervisor = await reviewer(browser, crew.links['LS'] ?? '', '/review#keeping=1');
    const seen = supervisor.locator(`[data-kept="${crew.reference}"]`);
    await expect(seen).toContainText('eine zweite Person fehlt');
    await seen.getByRole('heading', { name: crew.reference }).click();
    await seen.getByRole('button', { name: 'Löschung bestätigen' }).click();
    await seen.getByRole('button', { name: 'Endgültig löschen' }).click();
    await expect(seen.locator('[data-erasure="erased"]')).toContainText('gelöscht am');
    await supervisor.context().close();

    await page.reload();
    await expect(one).toContainText('gelöscht am');
    await speak(page, 'en');
    await expect(one).toContainText('erased on');
    // Nothing of the operation itself is open here, not even by its address.
    await page.goto(`${service.address}/review#op=${crew.operation}`);
    await expect(page.getByRole('heading', { name: 'Keeping and erasing', level: 1 })).toBeVisible();
    await context.close();
  });
});
