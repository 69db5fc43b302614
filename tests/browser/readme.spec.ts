// The picture in the README: the same minute on two handhelds and in the control room.

import { readFile } from 'node:fs/promises';
import { expect, face, test } from './support/pages.ts';
import { picture, shot } from './support/pictures.ts';

test('one stop, three screens', { tag: '@desk' }, async ({ device, browser }, info) => {
  const first = await device('T1');
  const second = await device('T2');
  const desk = await device('LS');
  for (const phone of [first, second]) await phone.setViewportSize({ width: 360, height: 760 });
  await expect(face(second)).toHaveAttribute('data-standing', 'running');
  await first.getByRole('button', { name: /NOTFALL/ }).click();
  await expect(first.getByRole('heading', { name: 'Welches Anzeichen?' })).toBeVisible();
  await expect(second.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
  await expect(desk.locator('[data-stand="0"]')).toHaveText('1 von 2 stehen');
  const images = await Promise.all([shot(first, info, 'one'), shot(second, info, 'two'), shot(desk, info, 'three')].map(async (path) => (await readFile(await path)).toString('base64')));
  const album = await browser.newPage({ viewport: { width: 2050, height: 820 } });
  await album.setContent(`<body style="margin:0;padding:30px;box-sizing:border-box;height:100vh;display:flex;gap:24px;background:#dfe5ea">${images
    .map((image) => `<img style="height:100%;border-radius:14px;box-shadow:0 4px 18px #0005" src="data:image/png;base64,${image}">`).join('')}</body>`);
  await picture(album, info, 'stop');
});
