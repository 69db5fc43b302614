// The control room's map: devices and places, drawn without anything from elsewhere, and as a list.

import { accessible } from './support/accessible.ts';
import { expect, test } from './support/pages.ts';
import { picture } from './support/pictures.ts';

// Near the test's only facility: 51.9, 7.9.
test.use({ permissions: ['geolocation'], geolocation: { latitude: 51.8965, longitude: 7.8932, accuracy: 25 } });

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('shows where the devices are and which facilities are near, on plain ground and as a list @desk', async ({ device, service }, info) => {
      const officer = await device('T1');
      const desk = await device('LS');
      const requests: string[] = [];
      desk.on('request', (request) => requests.push(request.url()));
      const loaded: string[] = [];
      officer.on('request', (request) => loaded.push(request.url()));
      await expect(desk.getByText('Noch hat kein Gerät eine Position mitgeteilt.')).toBeVisible();
      expect(requests.filter((url) => url.includes('maplibre')), 'nothing is loaded before there is something to see').toEqual([]);

      // Its position is told only after its human wanted it.
      await officer.getByRole('button', { name: 'Einrichtung, Kontakt' }).click();
      const panel = desk.getByRole('region', { name: 'Karte', exact: true });
      await expect(panel.locator('canvas')).toBeVisible();
      await expect(panel.locator('.pin', { hasText: 'T1' })).toBeVisible();
      await expect(panel.locator('.pin', { hasText: 'Klinik am See' })).toBeVisible();
      await accessible(desk, 'the map');
      await panel.scrollIntoViewIfNeeded();
      await picture(desk, info, `dashboard-map-${colorScheme}`);

      await panel.getByText('Als Liste').click();
      await expect(panel.getByRole('listitem').filter({ hasText: 'T1' })).toContainText('± 25 m');
      await expect(panel.getByRole('listitem').filter({ hasText: 'Klinik am See' })).toContainText('Krankenhaus');
      await panel.getByRole('button', { name: 'Karte ausblenden' }).click();
      await expect(panel.locator('canvas')).toHaveCount(0);
      await expect(panel.getByRole('listitem').filter({ hasText: 'T1' })).toBeVisible();

      const elsewhere = requests.filter((url) => !url.startsWith(service.address) && !/^(blob|data):/.test(url));
      expect(elsewhere, 'no host but our own').toEqual([]);
      expect(loaded.filter((url) => url.includes('maplibre')), 'no handheld loads a map').toEqual([]);
    });
  });
}
