// A page that freezes, hides, sleeps, comes back or is told another time keeps no permission (I-4).

import { chromium } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserOf } from './support/process.ts';
import { expect, face, LEASE_MS, ONCE, runs, test, type Page, type Road } from './support/hostile.ts';
import { neverRunningAfter, onlyByGrant, saysRunning } from './support/oracle.ts';
import { seenUntil, watched, type Sample } from './support/sampler.ts';

/** Grants wait from now on, so that what is taken back stays taken back until one is let through. */
async function withoutGrants(page: Page, road: Road): Promise<Sample[]> {
  await runs(page);
  const seen = await watched(page);
  await road.told('grant');
  await expect.poll(() => seen.some(saysRunning)).toBe(true);
  road.judge = ({ type }) => (type === 'grant' ? 'hold' : 'pass');
  return seen;
}

/** The lease would have lasted for seconds; now it is gone, and only a grant to a new heartbeat brings it back. */
async function takenBack(page: Page, road: Road, seen: readonly Sample[], at: number): Promise<void> {
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown', { timeout: LEASE_MS / 2 });
  expect(seen.filter((sample) => sample.at > at + 1500 && saysRunning(sample))).toEqual([]);
  const asked = road.asked('heartbeat');
  road.judge = () => 'pass';
  await asked;
  await runs(page);
  expect(onlyByGrant(seen, road)).toEqual([]);
}

/** What the browser tells a page before it takes it away and after it gives it back. */
const LIFE = [
  ['hidden', ['visibilitychange', 'hidden'], ['visibilitychange', 'visible']],
  ['frozen', ['freeze', 'visible'], ['resume', 'visible']],
  ['put into the cache of the browser', ['pagehide', 'visible'], ['pageshow', 'visible']],
] as const;

for (const [what, away, back] of LIFE) {
  test(`I-4: a page that is told that it was ${what} has no permission, before and after`, ONCE, async ({ device, road }) => {
    const page = await device('T1');
    const seen = await withoutGrants(page, road('T1'));
    const told = (news: readonly [string, string]) => page.evaluate(([event, state]) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      (event.startsWith('page') ? window : document).dispatchEvent(new Event(event));
    }, news);
    await told(away);
    await expect(face(page), 'neutral at once: the system may show the last picture on return').toHaveAttribute('data-standing', 'unknown', { timeout: 2000 });
    await told(back);
    await takenBack(page, road('T1'), seen, Date.now());
  });
}

test('I-4: a device that sleeps through a stop wakes up without a permission', ONCE, async ({ crew, road, launchOptions }) => {
  const folder = await mkdtemp(join(tmpdir(), 'einhalt-profile-'));
  const context = await chromium.launchPersistentContext(folder, { ...launchOptions, locale: 'de-DE' });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(crew.links['T1'] ?? '');
    await page.getByRole('link', { name: 'Handgerät öffnen' }).click();
    await runs(page);
    const seen = await watched(page);
    await road('T1').told('grant');
    const pid = await browserOf(folder);
    process.kill(-pid, 'SIGSTOP'); // the whole browser: a group of processes of its own
    const asleepAt = Date.now();
    await crew.report('medical_emergency');
    await new Promise((wake) => setTimeout(wake, LEASE_MS + 1500)); // it is about this time
    process.kill(-pid, 'SIGCONT');
    await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
    await seenUntil(seen, Date.now() + 500);
    expect(neverRunningAfter(seen, asleepAt, LEASE_MS)).toEqual([]);
    expect(seen.filter(({ at }) => at > asleepAt + LEASE_MS).length, 'it was looked at afterwards').toBeGreaterThan(3);
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
});

for (const [what, ms] of [['forward', 60_000], ['back', -60_000]] as const) {
  test(`I-4: a wall clock set ${what} takes the permission`, ONCE, async ({ device, road }) => {
    const page = await device('T1');
    const seen = await withoutGrants(page, road('T1'));
    await page.evaluate((ms) => {
      const clock = Date.now.bind(Date);
      Date.now = () => clock() + ms;
    }, ms);
    await takenBack(page, road('T1'), seen, Date.now());
  });
}

test('I-4, I-8: a page that comes back from the cache of the browser has no permission', ONCE, async ({ crew, road, roads, launchOptions }, info) => {
  const browser = await chromium.launch({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(crew.links['T1'] ?? '');
    await page.getByRole('link', { name: 'Handgerät öffnen' }).click();
    await runs(page);
    await page.evaluate(() => addEventListener('pageshow', ({ persisted }) => (document.title = persisted ? 'kept' : 'new')));
    await road('T1').told('grant');
    road('T1').judge = ({ type }) => (type === 'grant' ? 'hold' : 'pass');
    await page.goto(`${roads.origin('T1')}/api/openapi.json`);
    await crew.report('medical_emergency');
    await page.evaluate(() => history.back());
    await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
    info.annotations.push({ type: 'reached', description: (await page.title()) === 'kept' ? 'the page was kept' : 'the page was opened anew' });
  } finally {
    await browser.close();
  }
});
