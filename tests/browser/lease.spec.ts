// LÄUFT is lent, never kept: what networks and forgers can do to it (I-4, I-8, I-17, I-18).

import { expect, face, HEARTBEAT_MS, LEASE_MS, ONCE, runs, test } from './support/hostile.ts';
import { blind, neverRunningAfter, onlyByGrant, saysRunning } from './support/oracle.ts';
import type { Frame } from './support/proxy.ts';
import { seenUntil, watched } from './support/sampler.ts';

const SOON = { timeout: LEASE_MS + 4000 };

test('I-4: with the network cut and a stop elsewhere, LÄUFT ends with the lease, and not sooner', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await runs(page);
  const seen = await watched(page);
  await road('T1').told('grant');
  const cutAt = Date.now();
  road('T1').cut();
  await crew.report('medical_emergency');
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown', SOON);
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

test('I-4, I-18: after a silence LÄUFT comes back by a new grant alone, and a late one is ignored', ONCE, async ({ device, road }) => {
  const page = await device('T1');
  await runs(page);
  const seen = await watched(page);
  const t1 = road('T1');
  t1.judge = ({ type }) => (type === 'grant' ? 'hold' : 'pass');
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown', SOON);
  expect(t1.held.length, 'grants that were read in time and are delivered late').toBeGreaterThan(1);
  // All but the newest: each answers a heartbeat that is no longer the newest, and the first is older than a lease.
  const released = t1.held.length - 1;
  t1.release((held) => held.slice(0, -1));
  await t1.asked('heartbeat');
  await t1.kept('grant');
  expect(seen.filter(saysRunning).filter(({ at }) => at > (t1.down.at(-1)?.at ?? 0)), `${released} late grants`).toEqual([]);
  await expect(face(page)).toHaveAttribute('data-standing', 'unknown');

  t1.silence();
  await expect(page.getByText('keine Verbindung seit')).toBeVisible({ timeout: 15_000 });
  const mendedAt = Date.now();
  t1.mend();
  await expect(face(page)).toHaveAttribute('data-standing', 'running', { timeout: 30_000 });
  expect(Date.now() - mendedAt, 'healed (I-18)').toBeLessThan(30_000);
  expect(onlyByGrant(seen, t1)).toEqual([]);
});

test('I-4, I-8: a grant read before a stop and delivered after it permits nothing', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await runs(page);
  const seen = await watched(page);
  const t1 = road('T1');
  t1.judge = ({ type }) => (type === 'grant' ? 'hold' : 'pass');
  const grant = await t1.kept('grant');
  const stop = t1.told('stop');
  await crew.report('medical_emergency');
  const { at } = await stop;
  expect(grant.at).toBeLessThan(at);
  t1.release();
  await t1.told('withheld');
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  await seenUntil(seen, at + 1000);
  // The page has the stop a moment after the road has passed it on.
  expect(seen.filter((sample) => saysRunning(sample) && sample.at > at + 500)).toEqual([]);
});

test('I-8, I-17: nothing repeated, reordered or forged lowers a stop', ONCE, async ({ device, crew, road }) => {
  const page = await device('T1');
  await runs(page);
  const t1 = road('T1');
  await t1.told('grant');
  const old = [...t1.down];
  const stop = t1.told('stop');
  await crew.report('medical_emergency');
  await stop;
  await expect(face(page)).toHaveAttribute('data-standing', 'interrupted');
  const seen = await watched(page);

  for (const { text } of [...old, ...old.toReversed()]) t1.say(text);
  const forged = forgeries(crew.operation, old.map(({ frame }) => frame));
  for (const frame of forged) t1.say(frame);
  // The page has read all of this before it sends the next heartbeat but one.
  await t1.asked('heartbeat');
  const { at } = await t1.asked('heartbeat');
  await seenUntil(seen, at + 500);
  expect(new Set(seen.map(({ standing }) => standing))).toEqual(new Set(['interrupted']));
  expect(old.length, 'frames repeated').toBeGreaterThan(4);
});

/** What somebody in between might say to make it go on. */
function forgeries(operation: string, old: readonly Frame[]): (Frame | string)[] {
  const find = (type: string) => old.findLast((frame) => frame.type === type) ?? { type };
  const grant = find('grant');
  const joined = find('joined');
  const running = { operation, severity: 'running' };
  return [
    { ...grant, signature: String(grant.signature).replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    { ...grant, signature: '' },
    { ...grant, grant: String(grant.grant).replace(/"nonce":"./, '"nonce":"0') },
    { ...joined, ...running, seq: 0, snapshot: true },
    { ...joined, ...running, seq: 999_999, snapshot: true },
    { ...find('view'), ...running, type: 'view', view: { ...joined.view, severity: 'running', holds: [], reasons: [], board: [] } },
    { type: 'events', ...running, entries: [], head: '' },
    { type: 'withheld', ...running, nonce: '', seq: 999_999, because: 'ended', settled: true },
    { type: 'all_clear', ...running },
    { type: 'resumed', ...running },
    '{"type":"grant"', 'null', '[]', '""', '{"type":7}',
  ];
}

for (const [what, frame] of [
  ['a severity it does not know', { type: 'withheld', nonce: '', seq: 1, severity: 'paused', because: 'halted', settled: true }],
  ['a state it does not know, in a snapshot', { type: 'joined', severity: 'calm' }],
  ['a stop of a kind it does not know', { type: 'stop', stop: crypto.randomUUID(), severity: 'suspended', cause: { kind: 'drone' }, sign: 'smoke', who: 'somebody', occurred_at: 'soon', signalled_at: 'soon', signal: 1 }],
  ['a stop that says no more than that it is one', { type: 'stop', stop: crypto.randomUUID() }],
] as const) {
  test(`I-17: ${what} stops`, ONCE, async ({ device, crew, road }) => {
    const page = await device('T1');
    await runs(page);
    const seen = await watched(page);
    const t1 = road('T1');
    const joined = t1.down.find(({ frame: { type } }) => type === 'joined')?.frame;
    await t1.told('grant');
    t1.say({ ...(frame.type === 'joined' ? joined : {}), operation: crew.operation, ...frame });
    const { at } = t1.down.at(-1) ?? { at: 0 };
    await t1.asked('heartbeat');
    await seenUntil(seen, at + 1000);
    expect(seen.filter((sample) => sample.at >= at).map(({ standing }) => standing)).toContain('interrupted');
    expect(onlyByGrant(seen, t1), 'whatever comes then needs a new grant').toEqual([]);
  });
}
