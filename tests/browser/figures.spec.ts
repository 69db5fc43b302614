// The figures: from a touch to the stop, here and elsewhere, next to the limit of the same run; and
// what a first visit loads. They are printed to be quoted; asserted is what does not depend on the hour.

import { echo, roundTrips } from './support/echo.ts';
import { loads, shown, touched, watchFace, watchTouch, type Loaded, type Touched } from './support/measures.ts';
import { expect, face, test, type Page } from './support/pages.ts';

const TIMES = 30;
/** Encoded bytes a first visit to the handheld needs before the stops work: what its page names itself. */
const OPENS_WITH = 60 * 1024;
/** And until LÄUFT is shown, cards and texts of codes included: nothing may grow in unseen. */
const RUNS_WITH = 100_000;
/** Smaller files are not worth compressing. */
const COMPRESSED_FROM = 512;

const ranked = (all: readonly number[], share: number) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN;
const spread = (all: readonly number[]) => `p50 ${ranked(all, 0.5).toFixed(1)} ms, p99 ${ranked(all, 0.99).toFixed(1)} ms, max ${Math.max(...all).toFixed(1)} ms`;

function figures(title: string, lines: readonly string[]): void {
  console.log([`figures: ${title}`, ...lines.map((line) => `  ${line}`)].join('\n'));
}

async function ready(page: Page, address: string, operation: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${address}/handheld#${operation}`);
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
}

test('from a touch to the stop, here and on another device', async ({ device, crew, service, browser }) => {
  test.setTimeout(600_000);
  const here = await device('T1');
  const there = await device('T2');
  const own: Touched[] = [];
  const other: number[] = [];
  const operations = [crew.operation];
  for (let index = 1; index < TIMES; index += 1) operations.push(await crew.another(`${crew.reference}-${index}`));
  for (const operation of operations) {
    await Promise.all([ready(here, service.address, operation), ready(there, service.address, operation)]);
    await watchTouch(here);
    await watchFace(there);
    await here.getByRole('button', { name: /NOTFALL/ }).click();
    const touch = await touched(here);
    own.push(touch);
    other.push((await shown(there)) - touch.at);
    await expect(face(there)).toHaveAttribute('data-standing', 'interrupted');
  }
  const server = await echo();
  const context = await browser.newContext();
  const limit = await roundTrips(await context.newPage(), server.url, TIMES);
  await context.close();
  server.close();

  figures(`${TIMES} stops, touch to screen`, [
    `own device: ${own.filter(({ frames }) => frames === 1).length} of ${own.length} in the first frame after the event, ${spread(own.map(({ ms }) => ms))} to that frame`,
    `another device, painted: ${spread(other)}`,
    `bare websocket echo, page to Node and back on loopback: ${spread(limit)}`,
    `another device : echo, medians: ${(ranked(other, 0.5) / ranked(limit, 0.5)).toFixed(1)}; a frame lasts 16.7 ms`,
  ]);
  expect(own.map(({ frames }) => frames), 'a touch stops in the next frame').toEqual(own.map(() => 1));
});

test.describe('a first visit', () => {
  test.use({ serviceWorkers: 'block' });

  test('loads no more than it needs', async ({ device, crew, service }) => {
    const told = (all: readonly Loaded[]) => all.filter(({ path }) => !path.startsWith('/api/'));
    const sum = (all: readonly Loaded[]) => all.reduce((total, { bytes }) => total + bytes, 0);
    const lines = (what: string, all: readonly Loaded[]) => [
      `${what}: ${(sum(told(all)) / 1000).toFixed(1)} kB in ${told(all).length} files (interfaces: ${(sum(all) - sum(told(all))).toFixed(0)} bytes)`,
      ...[...told(all)].sort((a, b) => b.bytes - a.bytes).map(({ path, bytes, encoding }) => `  ${String(bytes).padStart(6)} ${encoding.padEnd(8)} ${path}`),
    ];
    const officer = await device('T1');
    await officer.goto('about:blank');
    const handheld = await loads(officer, () => ready(officer, service.address, crew.operation));
    const desk = await device('LS');
    const dashboard = await loads(desk, async () => {
      await desk.goto('about:blank');
      await desk.goto(`${service.address}/dashboard#${crew.operation}`);
      await expect(face(desk)).toHaveAttribute('data-standing', 'running');
    });
    const named = new Set((await (await fetch(`${service.address}/handheld`)).text()).match(/\/assets\/[\w.-]+/g));
    const opening = handheld.filter(({ path }) => named.has(path));
    figures('a first visit, encoded bodies', [`handheld opens with ${(sum(opening) / 1000).toFixed(1)} kB in ${opening.length} files`, ...lines('handheld', handheld), ...lines('dashboard', dashboard)]);
    expect(handheld.filter(({ path }) => /map/i.test(path.replace('.webmanifest', ''))), 'no map on the handheld').toEqual([]);
    const raw = told([...handheld, ...dashboard]).filter(({ bytes, encoding }) => bytes >= COMPRESSED_FROM && encoding !== 'br');
    expect(raw.map(({ path }) => path), 'compressed').toEqual([]);
    expect(sum(opening)).toBeGreaterThan(0);
    expect(sum(opening)).toBeLessThanOrEqual(OPENS_WITH);
    expect(sum(told(handheld))).toBeLessThanOrEqual(RUNS_WITH);
  });
});
