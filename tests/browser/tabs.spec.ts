// Several windows of one device are one device (I-8, I-9): one speaks, all stop, nothing is sent twice.

import { expect, face, LEASE_MS, ONCE, runs, stopButton, test, type Page } from './support/hostile.ts';
import { neverRunningAfter } from './support/oracle.ts';
import { recordedOnce } from './support/reports.ts';
import { seenUntil, watched } from './support/sampler.ts';

async function another(page: Page): Promise<Page> {
  const second = await page.context().newPage();
  await second.goto(page.url());
  await expect(second.getByText(/verbunden/)).toBeVisible();
  return second;
}

for (const where of ['silent', 'speaking'] as const) {
  test(`D3, I-9: pressed in the ${where} window, both stop at once and the record has it once`, ONCE, async ({ device, crew, road }) => {
    const first = await device('T1');
    await runs(first);
    const second = await another(first);
    await runs(second);
    const seen = [await watched(first), await watched(second)];
    await stopButton(where === 'silent' ? first : second).click();
    const at = Date.now();
    for (const page of [first, second]) await expect(face(page)).toHaveAttribute('data-standing', 'interrupted', { timeout: 2000 });
    await recordedOnce(road('T1'), crew);
    for (const samples of seen) {
      await seenUntil(samples, at + 2000);
      expect(neverRunningAfter(samples, at, -500), 'not a moment longer: they need no network for it').toEqual([]);
    }
  });
}

test('I-4: the silent window shows LÄUFT no longer than its lease, and speaks again when the other closes', ONCE, async ({ device, road, crew }) => {
  const first = await device('T1');
  await runs(first);
  const seen = await watched(first);
  const second = await another(first);
  await runs(second);
  const at = Date.now();
  await expect(first.getByText(/verbunden/)).toHaveCount(0);
  await seenUntil(seen, at + LEASE_MS + 1500);
  expect(neverRunningAfter(seen, at, LEASE_MS), 'a permission is never shared').toEqual([]);
  await second.close();
  await runs(first);
  await stopButton(first).click();
  await recordedOnce(road('T1'), crew);
});

test('a silent window takes over when its human says so', ONCE, async ({ device }) => {
  const first = await device('T1');
  await runs(first);
  const second = await another(first);
  await first.getByRole('button', { name: /Hier weiter/ }).click();
  await runs(first);
  await expect(first.getByText(/verbunden/)).toBeVisible();
  await expect(second.getByRole('button', { name: /Hier weiter/ })).toBeVisible();
});
