// Every page in every state, in both languages, both themes and both widths: axe finds nothing, nothing
// is wider than the screen, every target is large enough, the stops are in reach, every text is there.

import { everywhere, speak } from './support/everywhere.ts';
import { shapes, lowest } from './support/contrast.ts';
import { shot } from './support/pictures.ts';
import { expect, face, test } from './support/pages.ts';
import { administrator, alarmed, danger, emergency, newPassword, runs, stranger, understood, unknown } from './support/states.ts';

// The widths are changed in place, so one project is enough.
test.describe.configure({ timeout: 240_000 });

test.describe('the start page', { tag: '@desk' }, () => {
  test.use({ fresh: true });

  test('signed out, a wrong code, a first password, administration', async ({ browser, service }) => {
    const page = await stranger(browser, service);
    await expect(page.getByRole('heading', { name: 'Gerät koppeln' })).toBeVisible();
    await everywhere(page, 'start-signed-out');
    await page.getByLabel('Code', { exact: true }).fill('FALSCH-1');
    await page.getByRole('button', { name: 'Koppeln', exact: true }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await everywhere(page, 'start-wrong-code');
    await administrator(page, service);
    await everywhere(page, 'start-password-due');
    await newPassword(page);
    await everywhere(page, 'start-administration');
    for (const tab of ['Geräte', 'Einrichtungen']) {
      await page.getByRole('link', { name: tab }).click();
      await expect(page.getByRole('heading', { name: tab, level: 1 })).toBeVisible();
      await everywhere(page, `start-administration-${tab.toLowerCase()}`);
    }
    await page.context().close();
  });
});

test.describe('before the operation', { tag: '@desk' }, () => {
  test.use({ start: { until: 'planned', drill: false } });

  test('the list, planning, and devices that wait', async ({ device, service, crew }) => {
    const lead = await device('EL');
    await everywhere(lead, 'handheld-not-begun');
    await lead.goto(`${service.address}/dashboard#${crew.operation}`);
    await expect(lead.locator('[data-preflight]')).toBeVisible();
    await everywhere(lead, 'dashboard-not-begun');
    await lead.goto(service.address);
    await expect(lead.getByRole('heading', { name: crew.reference })).toBeVisible();
    await everywhere(lead, 'start-operations');
    await lead.getByRole('link', { name: 'Vorprüfen und bereit erklären' }).click();
    for (const step of ['team', 'plan', 'check', 'ready', 'begin']) {
      await lead.locator(`[data-step="${step}"]`).click();
      await expect(lead.locator(`[data-step="${step}"]`)).toHaveAttribute('aria-current', 'step');
      await everywhere(lead, `start-planning-${step}`);
    }
  });
});

test.describe('the handheld', { tag: '@desk' }, () => {
  test('running, and every panel', async ({ device }) => {
    const page = await device('T1');
    await runs(page);
    await everywhere(page, 'handheld-running');
    for (const [panel, name] of [['family', 'Familie unvollständig'], ['document', 'Attest vorgelegt'], ['place', 'Einrichtung, Kontakt'], ['force', 'Zwangsmittel']] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      await everywhere(page, `handheld-panel-${panel}`);
    }
    await page.getByRole('button', { name: 'Geräteprüfung', exact: true }).click();
    await page.getByRole('button', { name: 'Ton abspielen' }).click();
    await page.locator('[data-item="sound"]').getByRole('button', { name: 'Nein', exact: true }).click();
    await page.getByRole('button', { name: 'Vibrieren lassen' }).click();
    await page.getByRole('button', { name: 'Ergebnis senden' }).click();
    await expect(page.locator('[data-fit="false"]')).toContainText('kein Ton');
    await everywhere(page, 'handheld-device-check');
  });

  test('first aid, with a session and without', async ({ device, browser, service }) => {
    const page = await device('T1');
    await runs(page);
    await page.getByRole('button', { name: 'Erste Hilfe', exact: true }).click();
    await everywhere(page, 'handheld-first-aid');
    await page.locator('[data-aid]').getByRole('button', { name: /Bewusst/ }).click();
    await everywhere(page, 'handheld-first-aid-card');
    const alone = await stranger(browser, service, '/handheld');
    await expect(alone.locator('[data-aid]')).toBeVisible();
    await everywhere(alone, 'handheld-not-signed-in');
    await alone.context().close();
  });

  test('force while it runs', async ({ device }) => {
    const page = await device('T1');
    await runs(page);
    await page.getByRole('button', { name: 'Zwangsmittel', exact: true }).click();
    await page.getByText('Ohne Freigabe begonnen', { exact: false }).click();
    await page.getByLabel('Gegen wen').last().selectOption('E1');
    await page.getByRole('button', { name: 'Festhalten', exact: true }).click();
    await expect(page.getByRole('timer')).toBeVisible();
    await everywhere(page, 'handheld-force-running');
  });

  test('interrupted: the questions here, the alarm there', async ({ device }) => {
    const first = await device('T1');
    const second = await device('T2');
    const third = await device('NA');
    for (const page of [first, second, third]) await runs(page);
    await speak(third, 'en');
    await emergency(first);
    await alarmed(second);
    await alarmed(third);
    await everywhere(second, 'handheld-alarm', 'de');
    await everywhere(third, 'handheld-alarm', 'en');
    await everywhere(first, 'handheld-question-sign');
    await first.getByRole('button', { name: 'unklar', exact: true }).click();
    await expect(first.getByRole('button', { name: 'Person E1' })).toBeVisible();
    await everywhere(first, 'handheld-question-who');
    await first.getByRole('button', { name: 'Person E1' }).click();
    await expect(first.getByRole('region', { name: 'Vier Fragen' })).toBeVisible();
    await everywhere(first, 'handheld-question-life');
    await understood(second);
    await everywhere(second, 'handheld-interrupted');
  });

  test('aborted: alarm, rescue chain and card', async ({ device }) => {
    const first = await device('T1');
    const second = await device('T2');
    const desk = await device('LS');
    for (const page of [first, second]) await runs(page);
    await danger(first);
    await everywhere(first, 'handheld-aborted-question');
    await first.getByRole('button', { name: /Bewusst/ }).click();
    await first.getByRole('button', { name: 'Person E1' }).click();
    await alarmed(second);
    await everywhere(second, 'handheld-alarm-aborted', 'de');
    await understood(second);
    await everywhere(second, 'handheld-aborted');
    await everywhere(desk, 'dashboard-aborted');
  });

  test('no connection, and another window', async ({ device }) => {
    const page = await device('T1');
    await runs(page);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await runs(other);
    await expect(page.getByText('in einem anderen Fenster geöffnet')).toBeVisible();
    await everywhere(page, 'handheld-replaced');
    await page.close();
    await unknown(other);
    await everywhere(other, 'handheld-unknown');
  });

  test('ended', async ({ device }) => {
    const page = await device('EL');
    await runs(page);
    await page.getByRole('button', { name: 'Vorfall festhalten oder beenden' }).click();
    await page.getByText('Maßnahme beenden').click();
    await page.getByLabel('Begründung (ohne Namen)').last().fill('nicht angetroffen');
    await page.getByRole('button', { name: 'Beenden', exact: true }).click();
    await expect(face(page)).toHaveAttribute('data-standing', 'ended');
    await everywhere(page, 'handheld-ended');
  });
});

test.describe('a drill', { tag: '@desk' }, () => {
  test.use({ start: { until: 'begun', drill: true } });

  test('on both', async ({ device }) => {
    const officer = await device('T1');
    const desk = await device('LS');
    await runs(officer);
    await everywhere(officer, 'handheld-drill');
    await everywhere(desk, 'dashboard-drill');
  });
});

test.describe('the dashboard', { tag: '@desk' }, () => {
  test('calm, then an alarm with its evidence', async ({ device }) => {
    const officer = await device('T1');
    const desk = await device('LS');
    await runs(desk);
    await everywhere(desk, 'dashboard-calm');
    await emergency(officer);
    await expect(desk.locator('[data-hold="MEDICAL"]')).toBeVisible();
    await everywhere(desk, 'dashboard-alarm');
    await desk.getByText('Beurteilung eintragen').click();
    await everywhere(desk, 'dashboard-assessment');
    await desk.getByRole('button', { name: 'Maßnahme abbrechen' }).click();
    await everywhere(desk, 'dashboard-abort');
  });

  test('every kind of hold, and what was refused', async ({ device }) => {
    const officer = await device('T1');
    const lead = await device('EL');
    const desk = await device('LS');
    await runs(officer);
    await officer.getByRole('button', { name: 'Einrichtung, Kontakt' }).click();
    await officer.locator('[data-place="hospital"]').click();
    await expect(desk.locator('[data-hold="FACILITY"]')).toBeVisible();
    await officer.getByRole('button', { name: 'Halt (anderer Grund)' }).click();
    await expect(desk.locator('[data-hold="MANUAL"]')).toBeVisible();
    await desk.locator('[data-hold="FACILITY"]').getByRole('button', { name: /^Vorschlagen/ }).click();
    await desk.locator('[data-hold="MANUAL"]').getByRole('button', { name: /Halt aufheben|Grund entfallen/ }).first().click();
    await understood(lead);
    await lead.getByRole('button', { name: 'Abfahrt', exact: true }).click();
    await lead.getByRole('button', { name: 'Abfahrt anfragen' }).click();
    await expect(lead.locator('.answered')).toBeVisible();
    await everywhere(lead, 'handheld-refused');
    await expect(desk.getByRole('heading', { name: 'Abgelehnte Schritte' })).toBeVisible();
    await everywhere(desk, 'dashboard-holds');
  });

  test('with nothing to show', async ({ browser, service }) => {
    const account = await service.account('leitstelle-leer', 'supervisor');
    const page = await stranger(browser, service, new URL(await service.pairingLink(account)).hash.replace('#', '/#'));
    await expect(page.getByText('keine Maßnahme zugeordnet', { exact: false })).toBeVisible();
    await everywhere(page, 'start-empty');
    await page.goto(`${service.address}/dashboard`);
    await expect(page.getByText('keine Maßnahme zugeordnet', { exact: false })).toBeVisible();
    await everywhere(page, 'dashboard-empty');
    await page.context().close();
  });
});

/** Forced colours take our colours away, so word and shape have to be enough. */
test('the four faces without our colours', { tag: '@phone' }, async ({ device }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  await runs(first);
  const told = new Map<string, string>();
  const differs = async (page: typeof first, standing: string) => {
    await expect(face(page)).toHaveAttribute('data-standing', standing);
    for (const [name, media] of [['forced', { forcedColors: 'active' }], ['contrast', { contrast: 'more' }], ['still', { reducedMotion: 'reduce' }]] as const) {
      await page.emulateMedia({ forcedColors: null, contrast: null, reducedMotion: null, ...media });
      await shot(page, info, `face-${standing}-${name}`);
      await expect(face(page).locator('.word').first()).toBeVisible();
      expect(lowest(await shapes(page, 'header.face [data-standing]:not([data-cover]) > .shape')), `${standing}, ${name}`).toBeGreaterThanOrEqual(3);
    }
    await page.emulateMedia({ forcedColors: null, contrast: null, reducedMotion: null });
    const word = await face(page).locator('.word').first().innerText();
    const shape = await face(page).locator('svg').first().innerHTML();
    expect([...told.keys()], standing).not.toContain(word);
    expect([...told.values()], standing).not.toContain(shape);
    told.set(word, shape);
  };
  await differs(first, 'running');
  await unknown(second);
  await differs(second, 'unknown');
  await emergency(first);
  await differs(first, 'interrupted');
  await danger(first);
  await differs(first, 'aborted');
});
