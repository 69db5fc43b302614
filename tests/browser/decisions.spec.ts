// What lead and control room decide: who is waited for, an abort, a misfire, a step that is not possible.

import { accessible } from './support/accessible.ts';
import { expect, face, test } from './support/pages.ts';
import { picture } from './support/pictures.ts';

const REASON = 'Begründung (ohne Namen)';

test('I-8: after a restart the desk names who is missing, and releases a device that is lost', { tag: '@desk' }, async ({ device, service }, info) => {
  test.setTimeout(90_000);
  const lost = await device('T1');
  const other = await device('T2');
  const desk = await device('LS');
  await expect(face(other)).toHaveAttribute('data-standing', 'running');
  await lost.context().close();
  await service.kill();
  await service.restart();
  await expect(desk.getByText('Wartet nach Neustart auf: T1')).toBeVisible({ timeout: 30_000 });

  const release = desk.getByRole('button', { name: 'Gerät entlassen: T1' });
  await release.focus();
  await desk.keyboard.press('Enter');
  await expect(desk.getByText('Niemand wartet mehr auf dieses Gerät', { exact: false })).toBeVisible();
  await expect(desk.getByLabel(REASON)).toBeFocused();
  await accessible(desk, 'releasing a device');
  await picture(desk, info, 'dashboard-release');
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Enter');
  await expect(desk.getByText('Bitte eine Begründung angeben.')).toBeVisible();
  await desk.getByLabel(REASON).fill('Gerät zerstört');
  await desk.getByRole('button', { name: 'T1 entlassen', exact: true }).click();
  await expect(desk.locator('[data-device="T1"]')).toContainText('abgemeldet');
  await expect(desk.getByText('Wartet nach Neustart auf', { exact: false })).toHaveCount(0);
  await expect(face(other), 'nobody waits for it any more').toHaveAttribute('data-standing', 'running', { timeout: 15_000 });
});

test('R-10, R-32, R-33: a misfire lifts nothing; the desk aborts; a step that is not possible stays open', { tag: '@desk' }, async ({ device, crew, service }, info) => {
  const officer = await device('T1');
  const lead = await device('EL');
  const desk = await device('LS');
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await officer.getByRole('button', { name: /NOTFALL/ }).click();
  await lead.getByRole('button', { name: 'Verstanden, wir stehen' }).click();

  await lead.goto(`${service.address}/dashboard#${crew.operation}`);
  await lead.getByRole('button', { name: /^Fehlauslösung: / }).click();
  await expect(lead.getByText('Das hebt nichts auf', { exact: false })).toBeVisible();
  await accessible(lead, 'declaring a misfire');
  await lead.getByRole('button', { name: 'Als Fehlauslösung festhalten' }).click();
  await expect(lead.getByText('Festgehalten.')).toBeVisible();
  await expect(face(officer)).toHaveAttribute('data-standing', 'interrupted');

  const aed = officer.locator('[data-step="fetch_aed"]');
  await aed.getByRole('button', { name: /^AED und Tasche holen noch/ }).click();
  await aed.getByRole('button', { name: /^Nicht möglich/ }).click();
  await aed.getByLabel(REASON).fill('kein AED im Haus');
  await picture(officer, info, 'handheld-not-possible');
  await aed.getByRole('button', { name: 'Als nicht möglich melden' }).click();
  await expect(desk.locator('[data-step="fetch_aed"]')).toContainText('eine Person konnte nicht');

  await desk.getByRole('button', { name: 'Maßnahme abbrechen' }).click();
  await desk.getByLabel(REASON).fill('unverhältnismäßig');
  const abort = desk.getByRole('button', { name: /Jetzt abbrechen/ });
  await accessible(desk, 'aborting by decision');
  await picture(desk, info, 'dashboard-abort');
  await abort.click();
  await expect(face(officer), 'a tap is no abort').toHaveAttribute('data-standing', 'interrupted');
  await abort.focus();
  await desk.keyboard.down('Enter');
  await expect(face(officer)).toHaveAttribute('data-standing', 'aborted');
  await desk.keyboard.up('Enter');
  await expect(desk.getByRole('button', { name: 'Maßnahme abbrechen' })).toHaveCount(0);
});
