// The handheld keeps the night alone (R-20, I-14). The road moves the night to where the test needs it;
// the clocks are real, or bent in the page.

import { expect, face, ONCE, runs, test, type Page, type Road } from './support/hostile.ts';
import type { Frame } from './support/proxy.ts';
import { saysRunning } from './support/oracle.ts';
import { seenUntil, watched, type Sample } from './support/sampler.ts';

const ZONE = 'Europe/Berlin';
/** A tick of the page, and a look of the test. */
const AT_ONCE_MS = 600;

function wallTime(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
}

/** A minor is affected, and the night begins at this instant. */
function nightAt(road: Road, begins: number, windows: boolean): void {
  const from = wallTime(begins);
  const until = wallTime(begins + 8 * 3_600_000);
  road.judge = (frame) => {
    if (frame.type !== 'joined' && frame.type !== 'view') return 'pass';
    const view = { ...frame.view, night: { ...frame.view.night, minors_affected: true, is_night: false, next_night_at: new Date(begins).toISOString() } };
    const rules = windows && frame.rules ? { rules: { ...frame.rules, night_windows: [{ rule: 'test', from, until, zone: ZONE, protects: 'minors' }] } } : {};
    return [{ ...frame, view, ...rules } as Frame];
  };
}

/** LÄUFT until the night, and not a moment longer, with nobody to ask. */
async function stopsAlone(page: Page, road: Road, seen: readonly Sample[], begins: number): Promise<void> {
  await runs(page);
  let granted = await road.told('grant');
  while (granted.at < begins - 4000) granted = await road.told('grant');
  road.cut();
  expect(Date.now(), 'the network was gone before the night').toBeLessThan(begins);
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await expect(page.locator('[data-standing] .clause')).toHaveText('R-20');
  await seenUntil(seen, begins + 2000);
  const stood = seen.find(({ at, standing }) => at > begins - 3000 && standing === 'interrupted')?.at ?? Number.POSITIVE_INFINITY;
  expect(stood - begins, 'not before').toBeGreaterThanOrEqual(-50);
  expect(stood - begins, 'at once').toBeLessThan(AT_ONCE_MS);
  expect(seen.findLast(({ at }) => at < begins), 'it ran until then').toMatchObject({ standing: 'running', covered: false });
  expect(seen.filter((sample) => sample.at > begins + AT_ONCE_MS && saysRunning(sample))).toEqual([]);
  await expect(page.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
}

for (const [what, offset] of [['right', 0], ['an hour slow', -3_600_000], ['an hour fast', 3_600_000]] as const) {
  test(`I-14, R-20h: with a clock that is ${what}, it stops when the first of two clocks says night`, ONCE, async ({ device, road }) => {
    const page = await device('T1');
    await runs(page);
    const seen = await watched(page);
    const t1 = road('T1');
    await page.addInitScript((offset) => {
      const clock = Date.now.bind(Date);
      const Real = Date;
      globalThis.Date = class extends Real {
        constructor(...given: [] | [number]) {
          super(...((given.length === 0 ? [clock() + offset] : given) as [number]));
        }
        static override now = () => clock() + offset;
      } as DateConstructor;
    }, offset);
    // The first clock gets there at this second; the other one an hour later, if they differ.
    const begins = Math.ceil(Date.now() / 1000 + 9) * 1000;
    nightAt(t1, begins + Math.max(0, offset), true);
    await page.reload();
    await stopsAlone(page, t1, seen, begins);
  });
}

for (const [day, instant] of [['2026-03-28', '2026-03-28T21:00:00Z'], ['2026-10-24', '2026-10-24T20:00:00Z']] as const) {
  test(`I-14: on the evening of ${day}, before the clocks change, it stops at 22:00:00 local time`, ONCE, async ({ device, road }) => {
    const page = await device('T1');
    await runs(page);
    const seen = await watched(page);
    const t1 = road('T1');
    nightAt(t1, Date.parse(instant), false);
    const reads = t1.told('joined');
    await page.reload();
    await reads;
    await page.clock.install({ time: Date.parse(instant) - 8000 });
    const begins = Date.now() + (Date.parse(instant) - (await page.evaluate(() => Date.now())));
    await stopsAlone(page, t1, seen, begins);
  });
}
