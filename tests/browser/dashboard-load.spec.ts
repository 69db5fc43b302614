// How smooth the control room stays with 200 live operations and 50 changes a second. Printed, not judged:
// times depend on the machine. What must hold everywhere is that nothing gets lost on the way to the screen.

import { expect, test, type Page } from './support/pages.ts';
import { room, type Running } from './support/room.ts';

const OPERATIONS = 200;
const CHANGES_PER_SECOND = 50;
const SECONDS = 15;
/** Every so many-th change is a stop; the others are entries that change a view. */
const STOP_EVERY = 25;

interface Measured {
  readonly tasks: number[];
  readonly frames: number[];
}

declare global {
  interface Window {
    measured: Measured;
  }
}

/** Long tasks as the browser counts them (over 50 ms), and the time from frame to frame. */
function measure(): void {
  const measured: Measured = { tasks: [], frames: [] };
  window.measured = measured;
  new PerformanceObserver((list) => measured.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['longtask'] });
  let before = performance.now();
  const frame = (now: number) => {
    measured.frames.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function told({ tasks, frames }: Measured): string {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  const long = tasks.filter((ms) => ms > 100).length;
  return `frames ${sorted.length}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms; tasks over 50 ms: ${tasks.length}, over 100 ms: ${long}, longest ${Math.max(0, ...tasks).toFixed(0)} ms`;
}

async function during(page: Page, what: string, happens: () => Promise<void>): Promise<void> {
  await page.evaluate(measure);
  await happens();
  const measured = await page.evaluate(() => window.measured);
  console.log(`dashboard, ${OPERATIONS} operations, ${what}: ${told(measured)}`);
}

/** One change after another at the pace, none waiting for the answer to the one before. */
async function drive(operations: readonly Running[]): Promise<{ stopped: Set<string>; stops: number; seconds: number }> {
  const stopped = new Set<string>();
  let stops = 0;
  const begun = Date.now();
  const open: Promise<void>[] = [];
  for (let change = 0; change < CHANGES_PER_SECOND * SECONDS; change += 1) {
    const due = begun + (change * 1000) / CHANGES_PER_SECOND;
    const early = due - Date.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const one = operations[change % operations.length];
    if (one === undefined) continue;
    if (change % STOP_EVERY === 0) {
      stopped.add(one.operation);
      stops += 1;
      open.push(one.report('medical_emergency'));
    } else open.push(one.command({ do: 'record_incident', kind: 'other', what: `Eintrag ${change}` }));
  }
  await Promise.all(open);
  return { stopped, stops, seconds: (Date.now() - begun) / 1000 };
}

test('200 operations, 50 changes a second', async ({ service, browser }, info) => {
  test.setTimeout(300_000);
  const { link, operations } = await room(service, `L${info.workerIndex}`, OPERATIONS);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole('link', { name: 'Leitstelle öffnen' }).first()).toBeVisible({ timeout: 60_000 });
  await page.goto(new URL('/dashboard', link).href);
  await expect(page.locator('[data-operation]')).toHaveCount(OPERATIONS, { timeout: 60_000 });
  await expect(page.locator('[data-operation] strong.reference', { hasText: '…' }), 'every one of them is followed').toHaveCount(0, { timeout: 60_000 });

  await during(page, 'calm', async () => void (await page.waitForFunction(() => window.measured.frames.length >= 300)));
  let driven: Awaited<ReturnType<typeof drive>> = { stopped: new Set(), stops: 0, seconds: 0 };
  await during(page, `${CHANGES_PER_SECOND} changes a second`, async () => {
    driven = await drive(operations);
    await expect(page.locator('[data-group="stopped"] strong')).toHaveText(String(driven.stopped.size), { timeout: 60_000 });
  });
  console.log(`driven: ${(CHANGES_PER_SECOND * SECONDS) / driven.seconds} changes a second over ${driven.seconds.toFixed(1)} s`);
  await expect(page.locator('[data-alarm]'), 'every stop is there, once').toHaveCount(driven.stops);
  await during(page, 'finding one', async () => {
    await page.getByLabel('Kennung suchen').pressSequentially('-1');
    await expect(page.locator('[data-operation]')).toHaveCount(100);
  });
  await page.screenshot({ path: 'screenshots/desk-200.png' });
  await context.close();
});
