import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// Debian's Chromium; a browser from elsewhere is named by EINHALT_CHROMIUM.
const executablePath = process.env.EINHALT_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
if (executablePath === undefined) throw new Error('Chromium is missing: apt-get install chromium, or set EINHALT_CHROMIUM');

const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
if (process.getuid?.() === 0) args.push('--no-sandbox');

/** What takes times, or is judged by real seconds, needs the machine for itself. */
const MEASURING = /(figures|dashboard-load|hung-script|lease)\.spec\.ts/;

// A test runs at both widths, unless its tag says that one is enough: @phone or @desk.
export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  globalSetup: './support/build.ts',
  forbidOnly: process.env.CI !== undefined,
  fullyParallel: true,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    launchOptions: { executablePath, args },
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  projects: [
    { name: 'phone', grepInvert: /@desk/, testIgnore: MEASURING, use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
    { name: 'desk', grepInvert: /@phone/, testIgnore: MEASURING, use: { viewport: { width: 1440, height: 900 } } },
    // Alone: `--project=measuring --no-deps`.
    { name: 'measuring', testMatch: MEASURING, dependencies: ['phone', 'desk'], fullyParallel: false, workers: 1, use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
  ],
});
