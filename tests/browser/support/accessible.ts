// BITV 2.0, so WCAG 2.2 AA: axe finds nothing to complain about on the page as it is now, and nothing
// is wider than the screen.

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] as const;

export async function accessible(page: Page, what: string): Promise<void> {
  // The pages have no frames, so axe needs no page of its own to gather what it found in them.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).withTags([...TAGS]);
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${what}: wider than the screen`).toBe(0);
}
