// Contrast as WCAG counts it, of what is really on the screen: the colour a text is drawn in, against
// every colour that fills a good part of the box around it in a picture of the page.

import type { Page } from '@playwright/test';

export interface Ratio {
  readonly what: string;
  readonly colour: string;
  readonly ground: string;
  readonly ratio: number;
}

/** A colour that fills less of a box than this is an edge or a glyph, not a ground. */
const GROUND_SHARE = 0.12;

type Rgb = readonly [number, number, number];
interface Box { readonly what: string; readonly colour: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
interface Grounds { readonly colour: Rgb; readonly grounds: readonly Rgb[] }

/** Of every text in view inside `within`. */
export async function texts(page: Page, within = 'body'): Promise<Ratio[]> {
  return ratios(page, await page.evaluate(textBoxes, within));
}

/** Of shapes drawn in their element's own colour. */
export async function shapes(page: Page, selector: string): Promise<Ratio[]> {
  const boxes = await page.locator(selector).evaluateAll((all) =>
    all.filter((one) => one.checkVisibility({ opacityProperty: true }) && one.closest('[data-cover]') === null).map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { what: 'shape', colour: getComputedStyle(one).color, x, y, width, height };
    }));
  return ratios(page, boxes);
}

export function lowest(all: readonly Ratio[]): number {
  return Math.min(...all.map(({ ratio }) => ratio));
}

/** One line for each pair of colours, the lowest first. */
export function table(title: string, all: readonly Ratio[]): string {
  const pairs = new Map<string, Ratio[]>();
  for (const one of all) pairs.set(one.colour + one.ground, [...(pairs.get(one.colour + one.ground) ?? []), one]);
  const lines = [...pairs.values()].sort((a, b) => (a[0]?.ratio ?? 0) - (b[0]?.ratio ?? 0)).map((same) => {
    const [first] = same;
    return `  ${first?.ratio.toFixed(2).padStart(5)}  ${first?.colour} on ${first?.ground}  ${same.length} × ${first?.what.slice(0, 40)}`;
  });
  return [`contrast: ${title}`, ...lines].join('\n');
}

async function ratios(page: Page, boxes: readonly Box[]): Promise<Ratio[]> {
  const picture = (await page.screenshot()).toString('base64');
  const reader = await page.context().newPage();
  const read = await reader.evaluate(groundsOf, { picture, boxes, share: GROUND_SHARE });
  await reader.close();
  return read.flatMap(({ colour, grounds }, index) =>
    grounds.map((ground) => ({ what: boxes[index]?.what ?? '', colour: hex(colour), ground: hex(ground), ratio: ratio(colour, ground) })));
}

function ratio(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function hex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

// The two below run in a page.

function textBoxes(within: string): Box[] {
  const boxes: Box[] = [];
  for (const root of document.querySelectorAll(within)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const what = node.textContent?.trim() ?? '';
      if (element === null || what === '' || element.closest('[data-cover], .hidden, :disabled') !== null) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { x, y, width, height } of range.getClientRects()) {
        const seen = document.elementFromPoint(x + width / 2, y + height / 2);
        if (seen === null || width < 3 || !(element.contains(seen) || seen.contains(element))) continue;
        if (x < 0 || y < 0 || x + width > innerWidth || y + height > innerHeight) continue;
        boxes.push({ what, colour: getComputedStyle(element).color, x, y, width, height });
      }
    }
  }
  return boxes;
}

async function groundsOf({ picture, boxes, share }: { picture: string; boxes: readonly Box[]; share: number }): Promise<Grounds[]> {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  return boxes.map(({ colour, x, y, width, height }) => {
    context.fillStyle = colour;
    const [r = 0, g = 0, b = 0] = (/^#(..)(..)(..)$/.exec(String(context.fillStyle)) ?? []).slice(1).map((part) => Number.parseInt(part, 16));
    const { data } = context.getImageData(Math.floor(x), Math.floor(y), Math.ceil(width), Math.ceil(height));
    const counts = new Map<number, number>();
    for (let at = 0; at < data.length; at += 4) {
      const key = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const own = (r << 16) | (g << 8) | b;
    const grounds = [...counts]
      .filter(([key, count]) => key !== own && count >= share * (data.length / 4))
      .map(([key]): [number, number, number] => [key >> 16, (key >> 8) & 255, key & 255]);
    return { colour: [r, g, b], grounds };
  });
}
