// An operation that has happened: a stop that everybody acknowledged, a refused departure, force without an end, and
// the end. For whoever looks at it afterwards.

import { expect, type Page, type Browser } from './pages.ts';
import type { Team } from './service.ts';
import { runs, understood } from './states.ts';

/** Plays it with one officer on scene, who keeps the page open as long as it lasts. */
export async function played(crew: Team, officer: Page): Promise<void> {
  await runs(officer);
  const measure = crypto.randomUUID();
  await crew.command({ do: 'start_force', measure, who: 'E1', kind: 'holding', position: 'prone' });
  await crew.report('medical_emergency');
  await understood(officer);
  await crew.command({ do: 'step', step: 'depart', present: ['E1', 'E2'] }).then(() => expect(true, 'a departure while it stands').toBe(false), () => undefined);
  await crew.command({ do: 'close', end: 'not_carried_out', reason: 'nicht fortgesetzt' });
}

/** Signs a browser in by its link and opens the review. */
export async function reviewer(browser: Browser, link: string, path = '/review'): Promise<Page> {
  const context = await browser.newContext({ locale: 'de-DE', timezoneId: 'Europe/Berlin', viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole('link', { name: 'Nachbereitung', exact: true })).toBeVisible();
  await page.goto(new URL(path, link).href);
  return page;
}

/** Says what for, as everybody has to after the end. */
export async function reads(page: Page, why = 'Nachbesprechung'): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Wozu wird gelesen?' });
  await dialog.getByRole('button', { name: why }).click();
  await dialog.getByRole('button', { name: 'Lesen', exact: true }).click();
  await expect(dialog).toHaveCount(0);
}
