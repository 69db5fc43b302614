// What is watched inside the pages while the figures are taken.

import type { Page } from '@playwright/test';

/** From a press to the face it changes, on the device itself. */
export interface Touched {
  /** 1: the first frame after the event shows it. */
  readonly frames: number;
  /** From the event to the callback of that frame, in milliseconds. */
  readonly ms: number;
  /** When the event happened, on the clock of all pages of this machine. */
  readonly at: number;
}

/** Watches the next press; `touched` tells what it saw. */
export function watchTouch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const standing = () => document.querySelector('header [data-standing]')?.getAttribute('data-standing');
    const before = standing();
    const told = new Promise<Touched>((tell) => {
      addEventListener('click', (event) => {
        let frames = 0;
        const look = (now: number) => {
          frames += 1;
          if (standing() === before) return void requestAnimationFrame(look);
          tell({ frames, ms: now - event.timeStamp, at: performance.timeOrigin + event.timeStamp });
        };
        requestAnimationFrame(look);
      }, { capture: true, once: true });
    });
    Object.assign(window, { told });
  });
}

export function touched(page: Page): Promise<Touched> {
  return page.evaluate(() => (window as unknown as { told: Promise<Touched> }).told);
}

/** Watches the face; `shown` tells when the first frame with another one had been painted. */
export function watchFace(page: Page): Promise<void> {
  return page.evaluate(() => {
    const face = document.querySelector('header.face');
    const standing = () => document.querySelector('header [data-standing]')?.getAttribute('data-standing');
    const before = standing();
    const told = new Promise<number>((tell) => {
      const observer = new MutationObserver(() => {
        if (standing() === before) return;
        observer.disconnect();
        // The message comes after the frame it was posted in.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => tell(performance.timeOrigin + performance.now());
          port2.postMessage(null);
        });
      });
      if (face !== null) observer.observe(face, { subtree: true, childList: true, attributes: true });
    });
    Object.assign(window, { told });
  });
}

export function shown(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { told: Promise<number> }).told);
}

export interface Loaded {
  readonly path: string;
  readonly bytes: number;
  readonly encoding: string;
}

/** Everything a page fetches from the wire while it opens: bodies as they were encoded. */
export async function loads(page: Page, open: () => Promise<void>): Promise<Loaded[]> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  const encodings = new Map<string, string>();
  cdp.on('Network.responseReceived', ({ response }) => {
    const header = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding');
    encodings.set(response.url, header?.[1] ?? 'identity');
  });
  await open();
  const entries = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((entry) => {
      const { name, encodedBodySize } = entry as PerformanceResourceTiming;
      return { name, encodedBodySize };
    }));
  await cdp.detach();
  return entries.map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, bytes: encodedBodySize, encoding: encodings.get(name) ?? encodings.get(name.split('#')[0] ?? '') ?? '?' }));
}
