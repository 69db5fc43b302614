// Before it begins: every device checks itself, the lead sees green and red, and nothing waits for it.

import { accessible } from './support/accessible.ts';
import { expect, face, test, type Page } from './support/pages.ts';
import { picture } from './support/pictures.ts';

const HERE = { latitude: 51.5362, longitude: 7.689, accuracy: 12 };
/** Whatever is not named here is refused. */
const PERMITTED = ['geolocation', 'screen-wake-lock'];
const item = (page: Page, name: string) => page.locator(`[data-item="${name}"]`);

/** Tries everything, and says of the sound what a test wants to hear. */
async function check(page: Page, heard: 'Ja' | 'Nein'): Promise<void> {
  await page.context().grantPermissions(PERMITTED);
  await page.context().setGeolocation(HERE);
  await page.getByRole('button', { name: 'Ton abspielen' }).click();
  await item(page, 'sound').getByRole('button', { name: heard, exact: true }).click();
  await page.getByRole('button', { name: 'Vibrieren lassen' }).click();
  await item(page, 'vibration').getByRole('button', { name: 'Ja', exact: true }).click();
  await page.getByRole('button', { name: 'Standort bestimmen' }).click();
  await expect(item(page, 'location')).toContainText('auf 12 m genau');
  await page.getByRole('button', { name: 'Bildschirm wach halten' }).click();
  await expect(item(page, 'screen')).toHaveAttribute('data-trial', 'works');
  await expect(item(page, 'offline')).toHaveAttribute('data-trial', 'works');
  await expect(page.getByText(/Noch nicht probiert/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Ergebnis senden' }).click();
}

test.describe('before it begins', () => {
  test.use({ start: { until: 'ready', drill: false } });

  test('R-30: a device checks itself, and lead and control room see it green', async ({ device }, info) => {
    const officer = await device('T1');
    const lead = await device('EL');
    const desk = await device('LS');
    const team = lead.getByRole('region', { name: 'Geräte am Einsatzort' });
    await expect(team).toContainText('0 von 2 in Ordnung');
    await expect(officer.getByText('Dieses Gerät ist noch nicht geprüft.')).toBeVisible();
    await accessible(officer, 'the check offered');
    await picture(officer, info, 'device-offer');

    await officer.getByRole('button', { name: 'Jetzt prüfen' }).click();
    await expect(officer.getByRole('heading', { name: 'Geräteprüfung' })).toBeFocused();
    await expect(officer.getByRole('button', { name: /NOTFALL/ }), 'the stops stay').toBeInViewport();
    await officer.getByRole('button', { name: 'Ton abspielen' }).click();
    await expect(item(officer, 'sound').getByText('Gehört?')).toBeVisible();
    await accessible(officer, 'the check asks');
    await picture(officer, info, 'device-asks');
    await item(officer, 'sound').getByRole('button', { name: 'Noch einmal' }).click();
    await item(officer, 'sound').getByRole('button', { name: 'Ja', exact: true }).click();
    await expect(item(officer, 'sound').getByRole('button', { name: 'Noch einmal' }), 'the focus stays').toBeFocused();
    await officer.getByRole('button', { name: 'Prüfung schließen' }).click();

    await officer.getByRole('button', { name: 'Geräteprüfung' }).click();
    await check(officer, 'Ja');
    await expect(officer.locator('[data-fit="true"]')).toContainText('in Ordnung');
    await accessible(officer, 'the check sent');
    await picture(officer, info, 'device-sent');
    await expect(team).toContainText('1 von 2 in Ordnung');
    await expect(team.locator('[data-device="T1"]')).toContainText('in Ordnung');
    await expect(team.locator('[data-device="EL"]')).toContainText('nicht geprüft');
    await team.scrollIntoViewIfNeeded();
    await accessible(lead, 'the lead sees the devices');
    await picture(lead, info, 'device-team');
    await expect(desk.locator('[data-device="T1"] [data-fit="true"]')).toBeVisible();
    await expect(desk.locator('[data-device="EL"] [data-fit="false"]')).toContainText('nicht geprüft');
    await desk.locator('[data-device="T1"]').scrollIntoViewIfNeeded();
    await picture(desk, info, 'device-desk');
  });

  test('R-30: a mute device shows red, and the lead is told of it with the begin', async ({ device, crew }, info) => {
    const officer = await device('T1');
    const lead = await device('EL');
    await officer.getByRole('button', { name: 'Jetzt prüfen' }).click();
    await check(officer, 'Nein');
    await expect(item(officer, 'sound')).toContainText('Lautstärke hoch');
    await expect(lead.locator('[data-device="T1"] [data-fit="false"]')).toContainText('kein Ton');
    await picture(officer, info, 'device-red');
    await crew.command({ do: 'step', step: 'begin' });
    await expect(face(officer)).toHaveAttribute('data-standing', 'running');
    await expect(lead.locator('[data-notice="devices_not_checked"]')).toBeVisible();
    await expect(officer.getByText('Dieses Gerät ist noch nicht geprüft.')).toHaveCount(0);
  });

  test('without a network the result waits, and is seen to wait', async ({ device }) => {
    const officer = await device('T1');
    const lead = await device('EL');
    await officer.getByRole('button', { name: 'Jetzt prüfen' }).click();
    await officer.context().setOffline(true);
    await expect(item(officer, 'connection')).toHaveAttribute('data-trial', 'fails');
    await check(officer, 'Ja');
    await expect(officer.locator('footer')).toContainText('1 noch nicht gesendet');
    await officer.context().setOffline(false);
    await expect(lead.locator('[data-device="T1"] [data-fit="false"]')).toContainText('keine Verbindung');
    await expect(officer.locator('footer')).not.toContainText('noch nicht gesendet');
  });

  test('in English and in the dark', async ({ device }, info) => {
    const officer = await device('T1');
    await officer.emulateMedia({ colorScheme: 'dark' });
    await officer.getByRole('button', { name: 'English' }).click();
    await expect(officer.getByText('This device has not been checked yet.')).toBeVisible();
    await officer.getByRole('button', { name: 'Check now' }).click();
    await officer.getByRole('button', { name: 'Play the sound' }).click();
    await item(officer, 'sound').getByRole('button', { name: 'No', exact: true }).click();
    await accessible(officer, 'the check in English, dark');
    await picture(officer, info, 'device-dark');
  });
});

test('the battery is shown, and warns below a fifth', async ({ device }, info) => {
  const officer = await device('T1');
  await officer.addInitScript(() => {
    const battery = Object.assign(new EventTarget(), { level: 0.14, charging: false });
    Object.defineProperty(navigator, 'getBattery', { value: () => Promise.resolve(battery) });
  });
  await officer.reload();
  await expect(officer.locator('footer')).toContainText(/Akku 14\s%: laden/);
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  await accessible(officer, 'a low battery');
  await picture(officer, info, 'device-battery');
});

test('R-41: the own position is told only after a press, and only to those who see the board', async ({ device }) => {
  const officer = await device('T1');
  const other = await device('T2');
  const desk = await device('LS');
  await officer.context().grantPermissions(PERMITTED);
  await officer.context().setGeolocation(HERE);
  const frames = { sent: watch(officer, 'framesent'), desk: watch(desk, 'framereceived'), other: watch(other, 'framereceived') };
  for (const page of [officer, other, desk]) {
    await page.reload();
    await expect(page.getByText(/verbunden/)).toBeVisible();
  }
  await expect(face(officer)).toHaveAttribute('data-standing', 'running');
  expect(frames.sent().filter(({ type }) => type === 'position'), 'at load nobody is asked').toEqual([]);

  await officer.getByRole('button', { name: 'Einrichtung, Kontakt' }).click();
  await expect.poll(() => frames.desk().filter(({ type }) => type === 'positions').at(-1)?.positions?.[0]).toMatchObject({ lat: HERE.latitude, lon: HERE.longitude, accuracy_m: 12 });
  expect(frames.other().filter(({ type }) => type === 'positions')).toEqual([]);
});

interface Frame {
  readonly type: string;
  readonly positions?: readonly object[];
}

/** The frames of every socket this page opens from now on. */
function watch(page: Page, way: 'framesent' | 'framereceived'): () => readonly Frame[] {
  const frames: Frame[] = [];
  const heard = ({ payload }: { payload: string | Buffer }) => frames.push(JSON.parse(String(payload)) as Frame);
  page.on('websocket', (socket) => {
    if (way === 'framesent') socket.on('framesent', heard);
    else socket.on('framereceived', heard);
  });
  return () => frames;
}
