// From touch to standstill: what people see (requirements S1, S2, S15; invariants I-4, I-5, I-7).

import { expect, face, test } from './support/pages.ts';
import { picture } from './support/pictures.ts';

test('R-30: a touch stops every device, and the board counts who stands', async ({ device, crew }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  const desk = await device('LS');
  await expect(face(first)).toHaveAttribute('data-standing', 'running');
  await expect(face(second)).toHaveAttribute('data-standing', 'running');
  await picture(first, info, 'handheld-running');

  await first.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(face(first)).toHaveAttribute('data-standing', 'interrupted');
  await expect(first.getByRole('heading', { name: 'Welches Anzeichen?' })).toBeVisible();
  await picture(first, info, 'handheld-question');

  await expect(face(second)).toHaveAttribute('data-standing', 'interrupted');
  const understood = second.getByRole('button', { name: 'Verstanden, wir stehen' });
  await expect(understood).toBeVisible();
  await expect(second.getByRole('button', { name: /NOTFALL/ }), 'the stops stay reachable').toBeInViewport();
  await picture(second, info, 'handheld-alarm');

  await expect(desk.locator('[data-detail] [data-standing]').first()).toHaveAttribute('data-standing', 'interrupted');
  await expect(desk.getByText('medizinischer Notfall').first()).toBeVisible();
  await expect(desk.locator('[data-stand="0"]')).toHaveText('1 von 2 stehen');
  await expect(desk).toHaveTitle(/STOPP/);
  const row = desk.getByRole('row', { name: /T2/ });
  await expect(row.getByRole('cell').nth(1).locator('time'), 'displayed').toBeVisible();
  await expect(row.getByRole('cell').nth(2).locator('time'), 'not acknowledged by itself').toHaveCount(0);
  await picture(desk, info, 'dashboard-interrupted');

  await understood.click();
  await expect(desk.locator('[data-stand="0"]')).toHaveText('2 von 2 stehen');
  await expect(desk.getByText(/Stillstand nach/)).toBeVisible();
  await expect(understood).toHaveCount(0);
  expect(crew.operation).toBeTruthy();
});

test('R-31, R-33: holding LEBENSGEFAHR aborts and opens the rescue chain', { tag: '@phone' }, async ({ device }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  const desk = await device('LS');
  await expect(face(second)).toHaveAttribute('data-standing', 'running');

  const danger = first.getByRole('button', { name: /LEBENS/ });
  await danger.focus();
  await first.keyboard.down('Enter');
  await expect(face(first)).toHaveAttribute('data-standing', 'aborted');
  await first.keyboard.up('Enter');
  await first.getByRole('button', { name: /Bewusst/ }).click();
  await first.getByRole('button', { name: 'Person E1' }).click();

  await expect(face(second)).toHaveAttribute('data-standing', 'aborted');
  await picture(second, info, 'handheld-aborted');
  await second.getByRole('button', { name: 'Verstanden, wir stehen' }).click();
  const firstAid = second.locator('[data-step="first_aid"]');
  await firstAid.getByRole('button', { name: 'Ich', exact: true }).click();
  await expect(firstAid).toContainText('T2 · noch');
  await picture(second, info, 'handheld-rescue');
  await expect(desk.locator('[data-step="first_aid"]')).toContainText('übernommen: T2');
  await firstAid.getByRole('button', { name: /Erledigt/ }).click();
  await expect(desk.locator('[data-step="first_aid"]')).toContainText('erledigt');
  await expect(second.locator('[data-step="call112"]').getByRole('link')).toHaveAttribute('href', 'tel:112');
  await picture(desk, info, 'dashboard-aborted');
});

test('a quick tap on LEBENSGEFAHR is no abort', { tag: '@phone' }, async ({ device }) => {
  const page = await device('T1');
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await page.getByRole('button', { name: /LEBENS/ }).click();
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
});

test('D3, S2: without a network it stops here at once, and everywhere after', { tag: '@phone' }, async ({ device }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  await expect(face(second)).toHaveAttribute('data-standing', 'running');
  await first.evaluate(() => navigator.serviceWorker.ready);
  await first.context().setOffline(true);
  await first.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(face(first)).toHaveAttribute('data-standing', 'interrupted');
  await expect(first.getByText('Auf diesem Gerät gesichert', { exact: false })).toBeVisible();
  await picture(first, info, 'handheld-offline');
  await first.reload();
  await expect(face(first), 'opens without a network, and still stands (I-8)').toHaveAttribute('data-standing', 'interrupted');
  await first.context().setOffline(false);
  await first.reload();
  await expect(face(first)).toHaveAttribute('data-standing', 'interrupted');
  await expect(face(second)).toHaveAttribute('data-standing', 'interrupted');
  await expect(second.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
});

test('I-4, D4: when the server is gone, LÄUFT ends with the lease', { tag: '@phone' }, async ({ device, service }, info) => {
  const page = await device('T1');
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
  await expect(page.locator('[data-cover]'), 'the cover is armed before it is needed').toHaveCount(1);
  const cover = page.locator('[data-cover]');
  const lasts = await cover.evaluate((element) => Number(element.getAnimations()[0]?.effect?.getComputedTiming().duration));
  expect(lasts, 'it ends with the lease').toBeLessThanOrEqual(15_000);
  expect(lasts).toBeGreaterThan(5000);
  await service.kill();
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown', { timeout: 17_000 });
  await expect(page.getByText('STAND UNBEKANNT').first()).toBeVisible();
  await picture(page, info, 'handheld-unknown');
  await page.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await service.restart();
  await expect(page.getByText(/verbunden/)).toBeVisible({ timeout: 20_000 });
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
});

test('R-32: only the evidence and then the lead let it go on', { tag: '@desk' }, async ({ device }, info) => {
  const officer = await device('T1');
  const lead = await device('EL');
  const desk = await device('LS');
  await expect(face(lead)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: /NOTFALL/ }).click();
  await lead.getByRole('button', { name: 'Verstanden, wir stehen' }).click();
  await lead.getByRole('button', { name: 'Abfahrt', exact: true }).click();
  for (const slot of ['E1', 'E2']) await lead.locator(`[data-slot="${slot}"]`).click();
  await lead.getByRole('button', { name: 'Abfahrt anfragen' }).click();
  await expect(lead.getByText('Nicht erlaubt', { exact: false })).toBeVisible();
  await expect(desk.getByRole('heading', { name: 'Abgelehnte Schritte' })).toBeVisible();

  await desk.getByText('Beurteilung eintragen').click();
  const lift = desk.getByRole('button', { name: 'Halt mit dieser Beurteilung aufheben' });
  await expect(lift).toBeDisabled();
  await desk.getByLabel('Beurteilte Person').selectOption('E1');
  await desk.getByLabel('Der Zustand dieser Person wurde beurteilt.').check();
  await desk.getByLabel('reisefähig', { exact: true }).check();
  await desk.getByLabel('Name oder Dienstnummer').fill('NA 4711');
  await desk.getByLabel('Stelle', { exact: false }).fill('Rettungsdienst');
  await desk.getByLabel('Funktion').selectOption('physician');
  await desk.getByLabel('persönlich vor Ort').check();
  await expect(async () => {
    await desk.getByRole('button', { name: 'Jetzt' }).click();
    await expect(lift).toBeEnabled({ timeout: 500 });
  }).toPass();
  await lift.click();
  await expect(desk.getByText('Festgehalten.')).toBeVisible();
  await expect(face(officer), 'lifting is not resuming').toHaveAttribute('data-standing', 'interrupted');
  await expect(officer.getByText('Alle Halte aufgehoben', { exact: false })).toBeVisible();

  const resume = lead.getByRole('button', { name: 'Fortsetzen' });
  await expect(resume).toBeDisabled();
  await picture(lead, info, 'handheld-resume');
  await lead.getByRole('region', { name: 'Fortsetzen' }).getByRole('checkbox').check();
  await resume.click();
  await expect(face(lead)).toHaveAttribute('data-standing', 'running');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
});
