// After the operation: what the record shows, to whom, and whether it can be relied on.

import { everywhere, speak } from './support/everywhere.ts';
import { expect, test, type Page } from './support/pages.ts';
import { played, reads, reviewer } from './support/played.ts';

// One test looks at both widths, themes and languages by itself, so one project is enough.
test.describe.configure({ timeout: 240_000 });

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test.describe('one operation that has ended', { tag: '@desk' }, () => {
  test('is read for a reason, by keyboard, at a moment, and everywhere', async ({ device, crew, browser }) => {
    await played(crew, await device('T1'));
    const page = await reviewer(browser, crew.links['LS'] ?? '');

    await test.step('the list finds it, and the search stays out of the address', async () => {
      await expect(page.getByRole('heading', { name: 'Maßnahmen', level: 1 })).toBeVisible();
      await page.getByLabel('Kennung suchen').fill(crew.reference.slice(-3));
      const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: crew.reference }) });
      await expect(row).toContainText('nicht durchgeführt');
      expect(page.url()).not.toContain(crew.reference.slice(-3));
      await everywhere(page, 'review-list');
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.getByLabel('Ende').selectOption('abgebrochen');
      await expect(page.getByText('Keine Maßnahme passt dazu.')).toBeVisible();
      expect(page.url()).toContain('ended=aborted');
      await everywhere(page, 'review-list-nothing');
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.getByRole('button', { name: 'Alle zeigen' }).click();
      await expect(page.getByRole('link', { name: crew.reference })).toBeVisible();
      await page.getByLabel('Kennung suchen').press('ArrowDown');
      await expect(page.locator('a[data-row]').first()).toBeFocused();
      await page.getByRole('link', { name: crew.reference }).click();
    });

    await test.step('nothing is shown without a reason', async () => {
      const dialog = page.getByRole('dialog', { name: 'Wozu wird gelesen?' });
      await expect(dialog).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Überblick' })).toHaveCount(0);
      await dialog.getByRole('button', { name: 'Lesen', exact: true }).click();
      await expect(dialog).toContainText('Bitte eine Begründung angeben.');
      await everywhere(page, 'review-reason', 'de');
      await page.setViewportSize({ width: 1440, height: 900 });
      await reads(page);
    });

    await test.step('what happened is said in plain words', async () => {
      await expect(page.getByRole('heading', { name: crew.reference, level: 1 })).toBeVisible();
      const summary = part(page, 'Überblick');
      await expect(summary).toContainText('Es gab einen Stopp.');
      await expect(summary).toContainText('Eine Anfrage wurde abgelehnt.');
      await expect(summary).toContainText('1 Zwangsmittel ohne festgehaltenes Ende.');
      await expect(part(page, 'Stopps und Stillstand').getByRole('row').filter({ hasText: 'T1' })).not.toContainText('fehlt');
      await expect(part(page, 'Zwangsmittel')).toContainText('Ende unbekannt');
      await expect(part(page, 'Abgelehnte Anfragen')).toContainText('während sie unterbrochen war');
      await expect(part(page, 'Klausel für Klausel').locator('[data-clause="R-30"]')).toContainText('ausgelöst');
      await everywhere(page, 'review-operation');
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await test.step('the slider goes through it by keyboard, and the states follow', async () => {
      const course = part(page, 'Verlauf und Wiedergabe');
      const slider = course.getByRole('slider', { name: 'Zeitregler' });
      await slider.focus();
      await page.keyboard.press('Home');
      await expect(course).toContainText(/1 von \d+/);
      await expect(course).toContainText('hatte noch nicht begonnen');
      await page.keyboard.press('ArrowRight');
      await expect(course).toContainText(/2 von \d+/);
      await page.keyboard.press('End');
      await expect(course.locator('[data-then="interrupted"]')).toHaveText('war unterbrochen');
      await course.getByRole('button', { name: 'Zum Anfang' }).click();
      await course.getByLabel('Tempo').selectOption('schnell');
      await course.getByRole('button', { name: 'Abspielen' }).click();
      await expect(course.locator('[data-then="running"]')).toBeVisible();
      await course.getByRole('button', { name: 'Anhalten' }).click();
    });

    await test.step('a moment has an address, alone or narrowed', async () => {
      const course = part(page, 'Verlauf und Wiedergabe');
      await course.getByLabel('Art', { exact: true }).selectOption('Abgelehnt');
      await expect(course).toContainText('1 von 1');
      await course.getByRole('button', { name: 'Link hierher kopieren' }).click();
      await expect(course).toContainText('Kopiert.');
      const link = await page.evaluate(() => navigator.clipboard.readText());
      expect(link).toMatch(/#op=[0-9a-f-]{36}&s=course&kind=refusal&m=\d+$/);
      const other = await page.context().newPage();
      await other.goto(link);
      await expect(other.locator('[data-entry]')).toContainText('Abgelehnt');
      await expect(other.getByRole('heading', { name: 'Verlauf und Wiedergabe' })).toBeFocused();
      await other.close();
      await course.getByRole('button', { name: 'Alles zeigen' }).click();
      const [first] = await course.locator('tbody [data-seq]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-seq')));
      await page.goto(`${page.url().split('#')[0]}#op=${crew.operation}&m=${first}`);
      await expect(course.locator('[data-entry]')).toHaveAttribute('data-entry', first ?? '');
    });

    await test.step('on paper everything is open, and nothing but the review', async () => {
      await page.emulateMedia({ media: 'print' });
      await expect(page.getByRole('navigation', { name: 'Abschnitte' })).toBeHidden();
      await expect(page.getByRole('button', { name: 'Abspielen' })).toBeHidden();
      await page.emulateMedia({ media: 'screen' });
    });

    await test.step('without our colours a deviation is still one', async () => {
      await page.emulateMedia({ forcedColors: 'active' });
      await expect(part(page, 'Zwangsmittel').getByText('Abweichung').first()).toBeVisible();
      await page.emulateMedia({ forcedColors: null });
      await speak(page, 'en');
      await expect(part(page, 'Use of force')).toContainText('End unknown');
      await speak(page, 'de');
    });
    await page.context().close();
  });
});

test('two operations side by side', { tag: '@desk' }, async ({ device, crew, browser }) => {
  await played(crew, await device('T1'));
  const calm = await crew.another(`${crew.reference}-B`);
  const page = await reviewer(browser, crew.links['LS'] ?? '', `/review#compare=${crew.operation}`);
  await page.getByLabel('Zweite Maßnahme').selectOption({ label: await page.getByLabel('Zweite Maßnahme').locator('option', { hasText: `${crew.reference}-B` }).innerText() });
  await reads(page);
  const table = page.getByRole('table', { name: `${crew.reference} und ${crew.reference}-B im Vergleich` });
  await expect(table.getByRole('row', { name: /^Stopps \d/ })).toContainText(/1\s*0$/);
  await expect(table.getByRole('row', { name: /^Ende unbekannt/ })).toContainText('▲ 1');
  expect(page.url()).toContain(calm);
  await everywhere(page, 'review-compare');
  await page.context().close();
});

test.describe('the proof', { tag: '@desk' }, () => {
  test('is checked in the browser, and witnessed with a key of one’s own', async ({ device, crew, browser }) => {
    await played(crew, await device('T1'));
    const page = await reviewer(browser, crew.links['LS'] ?? '', `/review#op=${crew.operation}`);
      await reads(page);
    const proof = part(page, 'Nachweis');
    await proof.getByRole('button', { name: 'Jetzt hier prüfen' }).click();
    await expect(proof.locator('[data-proof="verified"]')).toContainText('Geprüft: unverändert');
    await expect(proof).toContainText('✓ stimmt');
    // The same with a record that somebody has altered on the way.
    await page.route('**/record', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace('"event":"made_ready"', '"event":"made_READY"') });
    });
    await proof.getByRole('button', { name: 'Jetzt hier prüfen' }).click();
    await expect(proof.locator('[data-proof="broken"]')).toContainText(/Zuerst bei Eintrag \d+: Der Eintrag wurde verändert\./);
    await everywhere(page, 'review-proof');
    await page.context().close();

    const witness = await reviewer(browser, crew.links['MB'] ?? '', `/review#op=${crew.operation}`);
    await reads(witness);
    const witnessed = part(witness, 'Nachweis');
    await witnessed.getByLabel('Name des Schlüssels').fill('mit Leerzeichen');
    await witnessed.getByRole('button', { name: /bezeugen$/ }).click();
    await expect(witnessed).toContainText('Bitte nur Buchstaben ohne Umlaute');
    await witnessed.getByLabel('Name des Schlüssels').fill('beobachtung-1');
    await witnessed.getByRole('button', { name: /bezeugen$/ }).click();
    await expect(witnessed).toContainText('✓ beobachtung-1');
    await witness.context().close();
  });
});

/** A year that has been told: the clock of a test never gets there. */
const YEAR = {
  years: [2025],
  statistics: {
    year: 2025, as_of: '2026-01-31T23:00:00Z', threshold: 5, rule: { de: 'Weniger als 5 werden nie unterschieden.', en: 'Fewer than 5 are never told apart.' },
    operations: {
      total: { from: 20, until: 24 },
      features: [{ table: 'causes', key: 'medical', name: { de: 'Medizinischer Notfall', en: 'Medical emergency' }, operations: { from: 5, until: 9 } }, { table: 'causes', key: 'court', name: { de: 'Gerichtliche Anordnung', en: 'Court order' }, operations: { from: 0, until: 4 } }],
      distributions: [{ key: 'ends', name: { de: 'Wie sie endeten', en: 'How they ended' }, cells: [{ name: { de: 'übergeben', en: 'handed over' }, operations: { from: 15, until: 19 } }, { name: { de: 'abgebrochen', en: 'aborted' }, operations: { from: 0, until: 4 } }] }],
    },
    drills: { total: { from: 0, until: 4 }, features: [], distributions: [] },
  },
};

test('a year in figures: charts with their tables, small numbers suppressed', { tag: '@desk' }, async ({ crew, browser }) => {
  const page = await reviewer(browser, crew.links['LS'] ?? '', '/review#statistics=');
  await expect(page.getByText('Dazu gibt es noch keine Zahlen', { exact: false })).toBeVisible();
  await page.route('**/api/v1/statistics?*', (route) => route.fulfill({ json: YEAR }));
  await page.goto(`${page.url().split('#')[0]}#statistics=2025`);
  await expect(page.getByRole('table', { name: 'Wie sie endeten' }).getByRole('row', { name: /^übergeben/ })).toContainText('15 bis 19');
  await expect(page.getByRole('table', { name: 'Warum sie standen' }).getByRole('row', { name: /^Gerichtliche Anordnung/ })).toContainText('unter 5 (unterdrückt)');
  await expect(page.getByText('Weniger als 5 werden nie unterschieden.')).toBeVisible();
  await expect(page.getByText('Zu wenige, um mehr zu sagen.')).toBeVisible();
  await everywhere(page, 'review-statistics');
  await page.context().close();
});
