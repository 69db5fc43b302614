// LÄUFT is lent, never kept: what networks and forgers can do to it (I-4, I-8, I-17, I-18).

import { expect, face, HEARTBEAT_MS, LEASE_MS, runs, stopButton, test } from './support/hostile.ts';
import { blind, neverRunningAfter, onlyByGrant, saysRunning } from './support/oracle.ts';
import { seenUntil, watched } from './support/sampler.ts';

test('I-4: with the network cut and a stop elsewhere, LÄUFT ends with the lease, and not sooner', async ({ device, road }) => {
  const page = await device('T1');
  const other = await device('T2');
  await runs(page);
  await runs(other);
  const seen = await watched(page);
  await road('T1').told('grant');
  const cutAt = Date.now();
  road('T1').cut();
  await stopButton(other).click();
  await expect(face(other)).toHaveAttribute('data-standing', 'interrupted');
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown', { timeout: LEASE_MS + 4000 });
  await seenUntil(seen, cutAt + LEASE_MS + 1500);
  expect(neverRunningAfter(seen, cutAt, LEASE_MS)).toEqual([]);
  expect(onlyByGrant(seen, road('T1'))).toEqual([]);
  expect(blind(seen, cutAt, cutAt + LEASE_MS + 1500)).toEqual([]);
  const last = seen.findLast(saysRunning);
  expect((last?.at ?? 0) - cutAt, 'a lease that ends for nothing teaches people to ignore it').toBeGreaterThan(LEASE_MS - HEARTBEAT_MS);

  road('T1').mend();
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted', { timeout: 15_000 });
  await expect(page.getByRole('button', { name: 'Verstanden, wir stehen' })).toBeVisible();
});
