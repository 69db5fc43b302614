// Planning, as somebody sees it who does it for the first time: what the agreement does not allow stands at
// its field before anything is filed, and nothing of it is recorded.

import { accessible } from './support/accessible.ts';
import { expect, test, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';
import { day } from './support/service.ts';

test.use({ start: { until: 'planned', drill: true } });

/** A day in summer, so far ahead that it is none of this year's changes of the clocks. */
const DAY = `${new Date().getFullYear() + 1}-07-01`;

async function open(page: Page, link: string): Promise<Page> {
  await page.goto(link);
  await page.getByRole('link', { name: /Vorprüfen und bereit erklären/ }).click();
  return page;
}

const step = (page: Page, name: string) => page.getByRole('navigation', { name: 'Schritte' }).getByRole('button', { name });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`R-20a: an unlawful plan cannot be filed, and says what would make it lawful (${colorScheme})`, async ({ crew, browser, viewport }, info) => {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    await page.goto(crew.links['EL'] ?? '');
    await expect(page.getByRole('heading', { name: 'In Vorbereitung' })).toBeVisible();
    await accessible(page, 'the operations');
    await picture(page, info, `start-home-${colorScheme}`);
    await page.getByRole('link', { name: /Vorprüfen und bereit erklären/ }).click();
    await expect(page).toHaveTitle(/^Vorprüfung: .* · Einhalt$/);
    await step(page, 'Plan').click();
    await expect(page.getByRole('heading', { name: 'Plan', exact: true })).toBeFocused();
    await expect(page.getByLabel('Platz 1', { exact: true }), 'it starts from the one that was filed').toHaveValue('E1');
    const file = page.getByRole('button', { name: 'Plan ersetzen' });
    await expect(file).toBeEnabled();

    await page.getByLabel('Erstkontakt', { exact: true }).fill(`${DAY}T04:00`);
    await page.getByLabel('Ende der gesamten Strecke').fill(`${DAY}T09:00`);
    await page.getByLabel('Alter von Platz 2').selectOption('child');
    await expect(page.getByLabel('Platz 2', { exact: true }), 'a place that was filed stays').toHaveValue('E2');
    const objection = page.locator('[data-objection="night_with_minors"]');
    await expect(objection).toContainText('Rechtmäßig wird es so:');
    await objection.getByText('Wortlaut von R-20').click();
    await expect(objection.locator('blockquote')).toContainText('22 und 6 Uhr');
    await expect(page.locator('[data-at="/starts_at"]').getByText('Mit Minderjährigen nicht in der Nacht. (R-20)')).toBeVisible();
    await expect(page.locator('[data-night]')).toContainText('Der Erstkontakt liegt in der Nacht');
    await expect(file).toBeDisabled();
    await expect(file).toHaveAccessibleDescription(/Ein Grund spricht dagegen/);
    await accessible(page, 'a plan that the agreement does not allow');
    await picture(page, info, `planning-refused-${colorScheme}`);

    await page.getByRole('button', { name: /Frühester rechtmäßiger Beginn/ }).click();
    await expect(page.getByLabel('Erstkontakt', { exact: true })).toHaveValue(`${DAY}T06:00`);
    await expect(page.getByLabel('Ende der gesamten Strecke')).toHaveValue(`${DAY}T11:00`);
    await expect(page.locator('[data-night]')).toContainText('davor');
    await expect(file).toBeEnabled();

    await page.getByLabel('Art des Abholorts').selectOption('school');
    await expect(page.locator('[data-objection="in_facility"]')).toBeVisible();
    await expect(file).toBeDisabled();
    await page.getByLabel('Art des Abholorts').selectOption('dwelling');
    await page.getByLabel('Breite').fill('51,9');
    await page.getByLabel('Länge').fill('7,91');
    await page.getByLabel('± Meter').fill('10');
    await expect(page.locator('[data-nearest]')).toContainText('Klinik am See');
    await expect(file).toBeEnabled();
    await accessible(page, 'a plan that can be filed');
    await picture(page, info, `planning-lawful-${colorScheme}`);
    await file.click();
    await expect(page.getByText('Plan angenommen.')).toBeVisible();
    const record = await crew.record();
    expect(record, 'what was tried is nobody’s record').not.toContain('night_with_minors');
    await context.close();
  });
}

test('each step says whether it is done, and leads to the next', async ({ crew, browser, viewport }, info) => {
  const context = await browser.newContext({ viewport, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  const page = await open(await context.newPage(), crew.links['EL'] ?? '');
  await expect(step(page, 'Team')).toContainText('erledigt');
  await expect(step(page, 'Vorprüfung')).toHaveAttribute('aria-current', 'step');
  const items = page.locator('[data-item]');
  await expect(page.getByText(/^0 von \d/)).toBeVisible();
  await items.first().getByText('Eintragen').click();
  await items.first().getByRole('button', { name: 'Antwort festhalten' }).click();
  await accessible(page, 'a question that is not answered yet');
  await picture(page, info, 'planning-check');
  await items.first().getByLabel('Ja').check();
  await items.first().getByLabel('Am', { exact: true }).fill(day());
  await items.first().getByLabel('Woher bekannt', { exact: false }).fill('Aktenvermerk');
  await items.first().getByRole('button', { name: 'Antwort festhalten' }).click();
  await expect(page.getByText(/^1 von \d/)).toBeVisible();

  await step(page, 'Team').click();
  await expect(page.getByRole('heading', { name: 'Team', exact: true })).toBeFocused();
  await page.getByLabel('Rufname').fill('Anna Sommer');
  await expect(page.getByText('Das sieht nach einem Personennamen aus.', { exact: false })).toBeVisible();
  await accessible(page, 'the team');
  await picture(page, info, 'planning-team');
  await step(page, 'Bereit').click();
  await expect(page.locator('[data-against]')).toBeVisible();
  await accessible(page, 'what speaks against being ready');
  await picture(page, info, 'planning-ready');
  await page.getByRole('button', { name: 'Zur Vorprüfung' }).click();
  await expect(page.getByRole('heading', { name: 'Vorprüfung', exact: true })).toBeFocused();
  await step(page, 'Beginn').click();
  await expect(page.getByText('Noch offen:')).toBeVisible();
  await accessible(page, 'the begin, too early');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Vorprüfung', exact: true }), 'back goes back').toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Vorprüfung', exact: true }), 'the address leads here').toBeVisible();
  await context.close();
});

test('who does not plan is shown no planning, whatever the address says', async ({ crew, browser, viewport }) => {
  const context = await browser.newContext({ viewport, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto(crew.links['T1'] ?? '');
  await expect(page.getByRole('link', { name: /Handgerät öffnen/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Neue Maßnahme' })).toHaveCount(0);
  await page.goto(`${new URL(page.url()).origin}/#plan=${crew.operation}`);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Maßnahmen' })).toBeVisible();
  await accessible(page, 'the operations of an officer');
  await context.close();
});
