// One state of a page, seen in both languages, both themes and both widths, without reaching it anew.

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { coloursAccessible, accessible } from './accessible.ts';
import { FOLDER } from './pictures.ts';

export type Language = 'de' | 'en';
export const LANGUAGES = ['de', 'en'] as const;
const NAMES: Readonly<Record<Language, string>> = { de: 'Deutsch', en: 'English' };
const THEMES = ['light', 'dark'] as const;
/** A phone in one hand and a desk. */
const SIZES = [{ width: 360, height: 740 }, { width: 1440, height: 900 }] as const;

/** WCAG asks 24 px, the guide for a gloved hand 48; a hair less for how borders are rounded. */
const TARGET = 47.5;

/** Looks at it in every language its own switch offers here; `only` where the switch is not in reach. */
export async function everywhere(page: Page, state: string, only?: Language): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const language of only === undefined ? LANGUAGES : [only]) {
    if (only === undefined) await speak(page, language);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        const what = `${state}-${colorScheme}-${language}-${size.width}`;
        await page.screenshot({ path: resolve(FOLDER, `${what}.png`) });
        // A theme changes colours and nothing else.
        await (colorScheme === 'light' ? accessible(page, what) : coloursAccessible(page, what));
      }
      const faults = await page.evaluate(faultsOf, TARGET);
      expect.soft(faults, `${state}-${language}-${size.width}`).toEqual([]);
    }
  }
  if (only === undefined) await speak(page, 'de');
}

export async function speak(page: Page, language: Language): Promise<void> {
  const choice = page.getByRole('button', { name: NAMES[language], exact: true });
  if ((await choice.getAttribute('aria-pressed')) === 'true') return;
  await choice.click();
  await expect(page.locator('html')).toHaveAttribute('lang', language);
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('main')) one.scrollTo(0, 0);
    scrollTo(0, 0);
  });
}

/** Runs in the page: what a person would stumble over and axe does not look for. */
function faultsOf(least: number): string[] {
  const faults: string[] = [];
  const seen = (one: Element) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.closest('.hidden') === null;
  const named = (one: Element) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40) || one.outerHTML.slice(0, 80);

  for (const one of document.querySelectorAll('html, body, main, main *')) {
    const over = one.scrollWidth - one.clientWidth;
    const { overflowX, display } = getComputedStyle(one);
    // What scrolls sideways on purpose can be reached by keyboard; what clips does so on purpose; a bar may
    // reach into its parent's edge.
    const reaches = [...one.children].some((child) => Number.parseFloat(getComputedStyle(child).marginInlineEnd) < 0);
    const meant = reaches || one.matches('[tabindex="0"]') || overflowX === 'hidden' || overflowX === 'clip' || one.closest('.maplibregl-map') !== null;
    if (over > 1 && one.clientWidth > 0 && display !== 'inline' && !meant && seen(one)) faults.push(`wider than its place by ${over} px: ${one.tagName} ${named(one)}`);
  }

  for (const one of document.querySelectorAll('button, a[href], summary, select, textarea, input')) {
    if (!seen(one)) continue;
    const inText = one.matches('a:not(.button)') && getComputedStyle(one).display === 'inline';
    if (inText) continue;
    const touched = one.matches('[type=checkbox], [type=radio]') ? (one.closest('label') ?? one) : one;
    const { width, height } = touched.getBoundingClientRect();
    const after = getComputedStyle(one, '::after');
    const larger = after.content !== 'none' && after.position === 'absolute' ? Math.max(0, -2 * Number.parseFloat(after.top)) : 0;
    if (height + larger < least || width + larger < least) faults.push(`target of ${Math.round(width)} × ${Math.round(height)} px: ${named(one)}`);
  }

  for (const stop of document.querySelectorAll('.stops button')) {
    const box = stop.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (box.height < 96) faults.push(`a stop of ${box.height} px`);
    if (box.top < 0 || box.bottom > innerHeight || top === null || !stop.contains(top)) faults.push(`a stop is not in reach: ${named(stop)}`);
    if (stop.matches(':disabled')) faults.push(`a stop is disabled: ${named(stop)}`);
  }

  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node !== null; node = words.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest('code, script, style, noscript, .maplibregl-map') !== null) continue;
    const raw = /\b[a-z]+_[a-z_]+\b|\{\w+\}|\bundefined\b|\bNaN\b|\[object|Invalid Date/.exec(node.textContent ?? '');
    if (raw !== null) faults.push(`not a text: ${raw[0]} in „${(node.textContent ?? '').trim().slice(0, 60)}“`);
  }
  return faults;
}
