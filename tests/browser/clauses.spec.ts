// What the clauses ask of people, on the pages: readiness, counting, certificates, force, two persons, drills.

import { accessible } from './support/accessible.ts';
import { expect, face, test } from './support/pages.ts';
import { picture } from './support/pictures.ts';
import { day } from './support/service.ts';

const REASON = 'Begründung (ohne Namen)';

/** Several pages and axe on each. */
test.describe.configure({ timeout: 120_000 });

test.describe('before the operation', () => {
  test.use({ start: { until: 'planned', drill: false } });

  test('R-01: READY is refused with everything at once, and taken once all is answered', { tag: '@desk' }, async ({ device, crew, service }, info) => {
    const lead = await device('EL');
    await lead.goto(`${service.address}/dashboard#${crew.operation}`);
    const preflight = lead.locator('[data-preflight]');
    await expect(preflight.locator('[data-against] li')).not.toHaveCount(0);
    await preflight.getByRole('button', { name: 'Bereit erklären' }).click();
    const refused = lead.locator('.answered');
    await expect(refused).toContainText('Nicht erlaubt. Der Versuch ist festgehalten.');
    await expect(refused).toContainText('R-01');
    await expect(refused).toContainText('Was es möglich macht:');
    await accessible(lead, 'readiness refused');
    await picture(lead, info, 'readiness-refused');

    const items = await preflight.locator('[data-item]').evaluateAll((all) => all.map((one) => one.getAttribute('data-item') ?? ''));
    expect(items.length).toBeGreaterThan(3);
    for (const item of items) {
      const one = preflight.locator(`[data-item="${item}"]`);
      await one.getByText('Eintragen').click();
      await one.getByLabel('Ja').check();
      await one.getByLabel('Am', { exact: true }).fill(day());
      await one.getByLabel('Woher bekannt', { exact: false }).fill('Aktenvermerk');
      await one.getByRole('button', { name: 'Antwort festhalten' }).click();
      await expect(one).toContainText('eingetragen von EL');
    }
    await expect(preflight).toContainText('Es spricht nichts mehr dagegen.');
    await preflight.getByRole('button', { name: 'Bereit erklären' }).click();
    await expect(preflight).toContainText('Bereit seit');
  });
});

test('R-40: a count that is short refuses the departure, and says who is missing', { tag: '@phone' }, async ({ device }, info) => {
  const lead = await device('EL');
  const desk = await device('LS');
  await expect(face(lead)).toHaveAttribute('data-standing', 'running');
  await lead.getByRole('button', { name: 'Abfahrt', exact: true }).click();
  await lead.locator('[data-asking="depart"] [data-slot="E1"]').click();
  await accessible(lead, 'counting heads');
  await picture(lead, info, 'handheld-count');
  await lead.getByRole('button', { name: 'Abfahrt anfragen' }).click();
  await expect(lead.locator('.answered')).toContainText('Die Familie ist nicht vollständig.');
  await expect(lead.locator('.answered')).toContainText('E2');
  await accessible(lead, 'a refused departure');
  await picture(lead, info, 'handheld-refused');
  await expect(lead.getByRole('button', { name: /NOTFALL/ })).toBeInViewport();
  await expect(desk.locator('[data-count]')).toContainText('Es fehlen: E2');

  await lead.locator('[data-asking="depart"] [data-slot="E2"]').click();
  await lead.getByRole('button', { name: 'Abfahrt anfragen' }).click();
  await expect(lead.locator('.answered')).toContainText('Festgehalten.');
  await expect(desk.locator('[data-count]')).not.toContainText('Es fehlen');
});

test('R-50: a certificate is reported, recorded, and holds', { tag: '@phone' }, async ({ device }, info) => {
  const officer = await device('T1');
  const lead = await device('EL');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: 'Attest vorgelegt' }).click();
  await accessible(officer, 'reporting a certificate');
  await officer.getByRole('button', { name: 'Jetzt melden: Person E1' }).click();
  await expect(officer.getByText('Gemeldet: Attest vorgelegt.')).toBeVisible();
  await expect(lead.locator('[data-notice="document_to_record"]')).toBeVisible();
  const form = officer.locator('[data-document]');
  await form.getByText('Inhalt festhalten').click();
  await form.getByLabel('Ausgestellt von').selectOption('physician');
  await form.getByLabel('Gezeigt als').selectOption('original');
  await form.getByLabel('Datum des Attests').fill(day());
  await form.getByLabel('Sagt es „nicht reisefähig“?').selectOption('yes');
  for (const content of ['Tatsachen, auf denen es beruht', 'Methode der Untersuchung', 'Diagnose', 'Schweregrad', 'Folgen für die Reise']) await form.getByLabel(content).check();
  await accessible(officer, 'recording a certificate');
  await picture(officer, info, 'handheld-certificate');
  await form.getByRole('button', { name: 'Attest festhalten' }).click();
  await expect(face(officer)).toHaveAttribute('data-standing', 'interrupted');
  await expect(lead.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
});

test('R-11, R-31: force is timed on every screen, and "does not breathe normally" aborts', { tag: '@phone' }, async ({ device }, info) => {
  const officer = await device('T1');
  const desk = await device('LS');
  const running = officer.getByRole('region', { name: 'Zwangsmittel und Antworten' }).getByRole('timer');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: 'Zwangsmittel', exact: true }).click();
  await officer.getByText('Ohne Freigabe begonnen', { exact: false }).click();
  await officer.getByLabel('Gegen wen').last().selectOption('E1');
  await officer.getByRole('button', { name: 'Festhalten', exact: true }).click();
  await expect(running).toBeVisible();
  await expect(desk.locator('[data-force="running"]')).toContainText('ohne Freigabe');
  await expect(officer.locator('[data-sign="no_air"]')).toBeVisible();
  await accessible(officer, 'force running');
  await picture(officer, info, 'handheld-force');
  await officer.getByRole('button', { name: 'Nein: Abbruch' }).click();
  await expect(face(officer)).toHaveAttribute('data-standing', 'aborted');
  await expect(running, 'it has not ended').toBeVisible();
  await expect(officer.getByRole('heading', { name: 'Rettungskette' })).toBeAttached();
  await expect(officer.getByText('Gelöst?')).toBeVisible();
  await officer.getByRole('button', { name: 'Ja, gelöst' }).click();
  await expect(running).toHaveCount(0);
  await expect(desk.locator('[data-force="ended"]')).toBeVisible();
  await accessible(desk, 'an ended measure without details');
  await picture(desk, info, 'dashboard-force');
});

test('R-41: contact in a hospital stops; only lead and control room together lift it', { tag: '@desk' }, async ({ device, crew, service }, info) => {
  const officer = await device('T1');
  const lead = await device('EL');
  const desk = await device('LS');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: 'Einrichtung, Kontakt' }).click();
  await accessible(officer, 'reporting contact');
  await picture(officer, info, 'handheld-place');
  await officer.locator('[data-place="hospital"]').click();
  await expect(face(officer)).toHaveAttribute('data-standing', 'interrupted');
  await lead.getByRole('button', { name: 'Verstanden, wir stehen' }).click();

  const hold = desk.locator('[data-hold="FACILITY"]');
  await hold.getByRole('button', { name: /^Vorschlagen/ }).click();
  await hold.getByLabel(REASON).fill('auf dem Parkplatz gegenüber');
  await hold.getByRole('button', { name: 'Als Erste vorschlagen' }).click();
  await expect(hold.locator('[data-proposal]')).toContainText('vorgeschlagen von LS');
  await accessible(desk, 'the first of two persons');
  await picture(desk, info, 'dashboard-two-persons');

  await lead.goto(`${service.address}/dashboard#${crew.operation}`);
  const second = lead.locator('[data-hold="FACILITY"]');
  await second.getByRole('button', { name: /^Bestätigen/ }).click();
  await second.getByLabel(REASON).fill('gesehen: Parkplatz');
  await second.getByRole('button', { name: 'Als Zweite bestätigen' }).click();
  await expect(second).toContainText('aufgehoben');
  await expect(face(officer), 'lifting is not resuming').toHaveAttribute('data-standing', 'interrupted');
});

test.describe('a drill', () => {
  test.use({ start: { until: 'begun', drill: true } });

  test('is marked on every page, and dials nothing', { tag: '@phone' }, async ({ device }, info) => {
    const officer = await device('T1');
    const desk = await device('LS');
    for (const page of [officer, desk]) await expect(page.locator('[data-drill]')).toBeVisible();
    await officer.getByRole('button', { name: /NOTFALL/ }).click();
    await expect(face(officer)).toHaveAttribute('data-standing', 'interrupted');
    await expect(officer.locator('a[href^="tel:"]')).toHaveCount(0);
    await officer.getByRole('button', { name: '112 rufen: ich rufe an' }).click();
    await expect(officer.getByRole('dialog')).toContainText('ÜBUNG: nicht wählen');
    await expect(officer.getByRole('button', { name: /NOTFALL/ })).toBeInViewport();
    await accessible(officer, 'a drill');
    await picture(officer, info, 'handheld-drill');
    await picture(desk, info, 'dashboard-drill');
  });
});
