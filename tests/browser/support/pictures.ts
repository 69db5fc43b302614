// Screenshots of what the tests saw; some go into the documentation when asked for.

import { copyFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { root } from './build.ts';

export const FOLDER = resolve(import.meta.dirname, '../screenshots');
const IMAGES = resolve(root, 'server/docs/images');
/** The pictures the documentation shows. */
const SHOWN: readonly string[] = ['stop', 'faces', 'rescue', 'control-room'];

export async function shot(page: Page, info: TestInfo, name: string): Promise<string> {
  const path = resolve(FOLDER, `${name}-${info.project.name}.png`);
  await page.screenshot({ path });
  return path;
}

export async function picture(page: Page, info: TestInfo, name: string): Promise<void> {
  const path = await shot(page, info, name);
  if (process.env.EINHALT_UPDATE_SCREENSHOTS !== '1' || info.project.name !== 'desk' || !SHOWN.includes(name)) return;
  await mkdir(IMAGES, { recursive: true });
  await copyFile(path, resolve(IMAGES, `${name}.png`));
}
