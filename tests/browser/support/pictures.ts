// Screenshots of what the tests saw; one of them goes into the documentation when asked for.

import { copyFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { root } from './build.ts';

const FOLDER = resolve(import.meta.dirname, '../screenshots');
const IMAGES = resolve(root, 'server/docs/images');
/** The pictures shown in the README, by project. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  phone: ['handheld-alarm'],
  desk: ['dashboard-interrupted'],
};

export async function picture(page: Page, info: TestInfo, name: string): Promise<void> {
  const path = resolve(FOLDER, `${name}-${info.project.name}.png`);
  await page.screenshot({ path, animations: 'allow' });
  if (process.env.EINHALT_UPDATE_SCREENSHOTS !== '1' || !SHOWN[info.project.name]?.includes(name)) return;
  await mkdir(IMAGES, { recursive: true });
  await copyFile(path, resolve(IMAGES, `${name}.png`));
}
