// BITV 2.0, so WCAG 2.2 AA: axe finds nothing to complain about on the page as it is now, and nothing
// is wider than the screen.

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The rules whose answer depends on colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

export async function accessible(page: Page, what: string): Promise<void> {
  await faultless(page, what, axe(page).withTags(TAGS));
}

/** For a page that is known already and only has other colours now. */
export async function coloursAccessible(page: Page, what: string): Promise<void> {
  await faultless(page, what, axe(page).withRules(COLOURS));
}

/** The pages have no frames, so axe needs no page of its own to gather what it found in them. */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
}

async function faultless(page: Page, what: string, rules: AxeBuilder): Promise<void> {
  const { violations } = await rules.analyze();
  expect.soft(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `${what}: wider than the screen`).toBe(0);
}
