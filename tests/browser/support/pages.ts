// Devices as a test uses them: each is a browser of its own.

import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Service, team, type Start, type Team } from './service.ts';

interface Fixtures {
  /** A service that no other test has used: where more than an operation of one's own is looked at. */
  fresh: boolean;
  /** Another start than an operation that has begun: `test.use({ start: ... })`. */
  start: Start;
  service: Service;
  crew: Team;
  device: (sign: string) => Promise<Page>;
}

interface Shared {
  shared: { service: Service | null };
}

let operations = 0;

export const test = base.extend<Fixtures, Shared>({
  start: [{ until: 'begun', drill: false }, { option: true }],
  fresh: [false, { option: true }],
  // Operations know nothing of each other, so the tests of a worker share a service, until one ends it.
  shared: [async ({}, use) => {
    const shared: Shared['shared'] = { service: null };
    await use(shared);
    await shared.service?.end();
  }, { scope: 'worker' }],
  service: async ({ shared, fresh }, use) => {
    const service = fresh ? await Service.start() : (shared.service ??= await Service.start());
    await use(service);
    if (!fresh && !service.touched) return;
    await service.end();
    if (!fresh) shared.service = null;
  },
  crew: async ({ service, start }, use) => {
    await use(await team(service, `UN-2026-${String((operations += 1)).padStart(3, '0')}`, start));
  },
  device: async ({ browser, crew, contextOptions, viewport, hasTouch, colorScheme, locale, timezoneId }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (sign) => {
      const context = await browser.newContext({
        ...contextOptions, viewport, hasTouch, colorScheme: colorScheme ?? 'light',
        ...(locale === undefined ? {} : { locale }), ...(timezoneId === undefined ? {} : { timezoneId }),
      });
      contexts.push(context);
      return paired(context, crew, sign);
    });
    for (const context of contexts) await context.close();
  },
});

/** Pairs a new browser by its link and opens what its role works with. */
async function paired(context: BrowserContext, crew: Team, sign: string): Promise<Page> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(crew.links[sign] ?? '');
  await expect(page.getByRole('heading', { name: crew.reference })).toBeVisible();
  expect(page.url(), 'the code leaves the address at once').not.toContain('pair');
  const desk = sign === 'LS' || sign === 'MB';
  await page.getByRole('link', { name: desk ? 'Leitstelle öffnen' : 'Handgerät öffnen' }).click();
  await expect(page.getByText(/verbunden/)).toBeVisible();
  expect(errors).toEqual([]);
  return page;
}

/** The face that is really seen: what covers it counts. */
export function face(page: Page) {
  return page.locator('[data-standing]').first();
}

export { expect, type Browser, type Page };
