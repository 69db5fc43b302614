// Without a network, and after the browser was killed: it opens, it stops, and it forgets nothing (I-8, I-9, I-18, I-20).

import { chromium } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, face, ONCE, runs, stopButton, test, type Page } from './support/hostile.ts';
import { saysRunning } from './support/oracle.ts';
import { browserOf } from './support/process.ts';
import { recordedOnce } from './support/reports.ts';
import { watched } from './support/sampler.ts';

const SECURED = 'Auf diesem Gerät gesichert';
const HEALED = { timeout: 30_000 };

test('I-20, I-9: a second visit opens without a network, knows nothing, stops, and reports once', ONCE, async ({ device, crew, road }) => {
  const first = await device('T1');
  await runs(first);
  await first.evaluate(() => navigator.serviceWorker.ready);
  const address = first.url();
  road('T1').cut();
  await first.close();
  const page = await opened(first, address);
  const seen = await watched(page);
  await expect(face(page), 'a permission is never kept').toHaveAttribute('data-standing', 'unknown');
  await stopButton(page).click();
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await expect(page.getByText(SECURED, { exact: false })).toBeVisible();
  await expect(page.getByText('1 noch nicht gesendet')).toBeVisible();
  road('T1').mend();
  await recordedOnce(road('T1'), crew);
  await expect(page.getByText(SECURED, { exact: false })).toHaveCount(0);
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  expect(seen.filter(saysRunning)).toEqual([]);
});

async function opened(beside: Page, address: string): Promise<Page> {
  const page = await beside.context().newPage();
  await page.goto(address);
  return page;
}

test('I-8, I-9, I-18: a report survives the kill of the browser and of the service', ONCE, async ({ crew, road, service, launchOptions, viewport }, info) => {
  const folder = await mkdtemp(join(tmpdir(), 'einhalt-profile-'));
  const open = () => chromium.launchPersistentContext(folder, { ...launchOptions, viewport, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  try {
    const before = await open();
    const first = before.pages()[0] ?? (await before.newPage());
    await first.goto(crew.links['T1'] ?? '');
    await first.getByRole('link', { name: 'Handgerät öffnen' }).click();
    await runs(first);
    await first.evaluate(() => navigator.serviceWorker.ready);
    const address = first.url();
    road('T1').cut();
    await service.kill();
    await stopButton(first).click();
    await expect(first.getByText(SECURED, { exact: false })).toBeVisible();
    const gone = new Promise((resolve) => before.once('close', resolve));
    process.kill(await browserOf(folder), 'SIGKILL');
    await gone;

    const after = await open();
    const page = after.pages()[0] ?? (await after.newPage());
    await page.goto(address);
    await expect(face(page), 'it still stands, and nobody has told it').toHaveAttribute('data-standing', 'interrupted');
    await service.restart();
    const receipt = road('T1').told('receipt');
    const mendedAt = Date.now();
    road('T1').mend();
    await receipt;
    info.annotations.push({ type: 'reached', description: `receipt ${Date.now() - mendedAt} ms after the faults ended` });
    expect(Date.now() - mendedAt).toBeLessThan(HEALED.timeout);
    await recordedOnce(road('T1'), crew);
    await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
    await after.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('I-18: a stop pressed while nothing gets through and nobody is told arrives once when it heals', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await runs(page);
  road('T1').silence();
  await stopButton(page).click();
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await expect(page.getByText('keine Verbindung seit')).toBeVisible();
  const receipt = road('T1').told('receipt');
  road('T1').mend();
  await receipt;
  await recordedOnce(road('T1'), crew);
  await expect(page.getByText(SECURED, { exact: false })).toHaveCount(0);
});
