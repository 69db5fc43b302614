// Devices whose road to the service a test can spoil, with a short lease so that nobody waits long.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './build.ts';
import { test as base, expect, face, type Page } from './pages.ts';
import { Roads, type Road } from './proxy.ts';
import { Service, team } from './service.ts';

/** Tighter than the agreement, so lawful without a declaration. */
export const LEASE_MS = 6000;
export const HEARTBEAT_MS = 2000;
const SIGNS = ['T1', 'T2', 'EL', 'NA', 'LS', 'MB'] as const;

interface Fixtures {
  roads: Roads;
  road: (sign: string) => Road;
}

let operations = 0;

export const test = base.extend<Fixtures>({
  roads: async ({}, use) => {
    const roads = await Roads.open();
    await use(roads);
    roads.close();
  },
  service: async ({ roads }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'einhalt-policy-'));
    const policy = join(folder, 'policy.toml');
    const agreement = await readFile(resolve(root, 'protocol/kreis-unna.toml'), 'utf8');
    await writeFile(policy, agreement
      .replace(/^name = .*$/m, 'name = "short-lease"')
      .replace(/^lease_s = .*$/m, `lease_s = ${LEASE_MS / 1000}`)
      .replace(/^heartbeat_s = .*$/m, `heartbeat_s = ${HEARTBEAT_MS / 1000}`));
    const service = await Service.start({ EINHALT_POLICY: policy, EINHALT_ORIGINS: SIGNS.map((sign) => roads.origin(sign)).join(',') });
    roads.service = new URL(service.address);
    await use(service);
    await service.end();
    await rm(folder, { recursive: true, force: true });
  },
  crew: async ({ service, roads, start }, use) => {
    const crew = await team(service, `UN-2026-9${String((operations += 1)).padStart(2, '0')}`, start);
    const links = Object.entries(crew.links).map(([sign, link]) => [sign, link.replace(service.address, roads.origin(sign))]);
    await use({ ...crew, links: Object.fromEntries(links) });
  },
  road: async ({ roads }, use) => use((sign) => roads.to(sign)),
});

/** The screen's width changes nothing here: once is enough. */
export const ONCE = { tag: '@phone' };

export async function runs(page: Page): Promise<void> {
  await expect(face(page)).toHaveAttribute('data-standing', 'running');
}

export function stopButton(page: Page) {
  return page.getByRole('button', { name: /NOTFALL/ });
}

export { expect, face, type Page, type Road };
