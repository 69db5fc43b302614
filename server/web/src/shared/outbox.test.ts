import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { openDB } from 'idb';
import { Database, type StoredReport } from './database.ts';
import { Outbox } from './outbox.ts';

let name = 0;
const report = (id: string, over: Partial<StoredReport> = {}): StoredReport => ({
  id, device: 'd1', operation: 'o', text: `{"id":"${id}",  "sign":"unclear"}`, severity: 'interrupted', savedAt: 1, receiptedAt: null, ...over,
});
const fresh = async () => {
  const db = await Database.open(`outbox-${(name += 1)}`);
  return { db, outbox: await Outbox.open(db), reopened: () => Outbox.open(db) };
};

it('keeps a report byte by byte until its receipt, over a restart (I-1)', async () => {
  const { outbox, reopened } = await fresh();
  expect(await outbox.keepReport(report('r1'))).toBe(true);
  expect((await reopened()).waitingReports('o')).toEqual([report('r1')]);
  await outbox.receipted('r1', 7, 'aa');
  expect(outbox.waitingReports('o')).toEqual([]);
  expect((await reopened()).waitingReports('o')).toEqual([]);
});

it('gives a report again to a server that lost it (I-11)', async () => {
  const { outbox } = await fresh();
  await outbox.keepReport(report('r1'));
  await outbox.receipted('r1', 7, 'aa');
  await outbox.rolledBack('o', 7);
  expect(outbox.waitingReports('o')).toEqual([]);
  await outbox.rolledBack('o', 6);
  expect(outbox.waitingReports('o').map(({ id }) => id)).toEqual(['r1']);
});

it('offers again, once, what the record says it lost (I-11)', async () => {
  const { outbox } = await fresh();
  await outbox.keepReport(report('r1'));
  await outbox.receipted('r1', 7, 'aa');
  expect(outbox.known('o')).toEqual({ seq: 7, head: 'aa' });
  expect(await outbox.lost('o', { size: 7, stored: 5 })).toBe(true);
  expect(outbox.waitingReports('o').map(({ id }) => id)).toEqual(['r1']);
  await outbox.receipted('r1', 8, 'bb');
  expect(await outbox.lost('o', { size: 7, stored: 5 })).toBe(false);
  expect(outbox.waitingReports('o')).toEqual([]);
});

it('lets go of a report once the operation has ended and a signed head covers it, and keeps the head', async () => {
  const { db, outbox, reopened } = await fresh();
  for (const [id, seq] of [['covered', 7], ['later', 9]] as const) {
    await outbox.keepReport(report(id));
    await outbox.receipted(id, seq, id);
  }
  await outbox.keepReport(report('waiting'));
  await outbox.ended('o');
  expect((await db?.all('reports'))?.values).toHaveLength(3);
  const checkpoint = { operation: 'o', size: 8, head: 'cc', note: 'n' };
  await outbox.keepCheckpoint(checkpoint);
  await outbox.keepCheckpoint({ ...checkpoint, size: 6 });
  await outbox.ended('o');
  expect((await db?.all('reports'))?.values.map(({ id }) => id).sort()).toEqual(['later', 'waiting']);
  expect((await reopened()).checkpoint('o')).toEqual(checkpoint);
  expect((await reopened()).known('o')).toEqual({ seq: 9, head: 'later' });
});

it('sends in the order in which it was told', async () => {
  const { outbox } = await fresh();
  await outbox.keepReport(report('late', { savedAt: 5 }));
  await outbox.keepReport(report('early', { savedAt: 2 }));
  await outbox.keepReport(report('elsewhere', { operation: 'p' }));
  expect(outbox.waitingReports('o').map(({ id }) => id)).toEqual(['early', 'late']);
});

it('keeps an abort for ever, and a stop until it is durable (I-2, I-8)', async () => {
  const { outbox, reopened } = await fresh();
  await outbox.keepFloor('o', 'interrupted');
  await outbox.keepFloor('o', 'running');
  expect(outbox.floor('o')).toBe('running');
  await outbox.keepStop({ operation: 'o', stop: 's', severity: 'aborted', report: null });
  expect((await reopened()).floor('o')).toBe('aborted');
  await outbox.dropStop('s');
  expect(outbox.floor('o')).toBe('running');
  await outbox.keepFloor('o', 'aborted');
  await outbox.keepFloor('o', 'running');
  expect((await reopened()).floor('o')).toBe('aborted');
});

it('asks the disk for strict durability, and says so when it is not given', async () => {
  const { outbox } = await fresh();
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await outbox.keepReport(report('r1'));
  expect(transaction.mock.calls.at(-1)?.slice(1)).toEqual(['readwrite', { durability: 'strict' }]);
  transaction.mockImplementation(() => {
    throw new Error('disk full');
  });
  expect(await outbox.keepReport(report('r2'))).toBe(false);
  expect(outbox.waitingReports('o').map(({ id }) => id)).toEqual(['r1', 'r2']);
});

it('lies on the disk sealed: a copy of the files tells nothing but random ids', async () => {
  const { outbox } = await fresh();
  await outbox.keepReport(report('r1', { text: 'keine Luft, dritter Stock' }));
  await outbox.keepStop({ operation: 'o', stop: 's', severity: 'aborted', report: { body: 'keine Luft', reporter: 'd2' } });
  const disk = await openDB(`outbox-${name}`);
  for (const store of ['reports', 'stops']) {
    for (const row of await disk.getAll(store)) {
      const bytes = new TextDecoder('latin1').decode(row.kept.sealed);
      expect(JSON.stringify(row) + bytes).not.toMatch(/Luft|Stock|aborted/);
    }
  }
  expect((await disk.get('keys', 'seal')).extractable).toBe(false);
});

it('I-17: what cannot be read any more still stops its operation', async () => {
  const { outbox, reopened } = await fresh();
  await outbox.keepReport(report('r1', { severity: 'running' }));
  const disk = await openDB(`outbox-${name}`);
  const row = await disk.get('reports', 'r1');
  new Uint8Array(row.kept.sealed)[3]! ^= 1;
  await disk.put('reports', row);
  expect((await reopened()).waitingReports('o')).toEqual([]);
  expect((await reopened()).floor('o')).toBe('interrupted');
});

it('a value put where another was is not read', async () => {
  const { outbox, reopened } = await fresh();
  await outbox.keepStop({ operation: 'o', stop: 's', severity: 'interrupted', report: null });
  const disk = await openDB(`outbox-${name}`);
  const row = await disk.get('stops', ['o', 's']);
  await disk.put('stops', { ...row, operation: 'p' });
  expect((await reopened()).keptStops('p')).toEqual([]);
});

it('reads what an older build kept in the clear', async () => {
  const old = await openDB(`outbox-${(name += 1)}`, 1, {
    upgrade(db) {
      const paths = { devices: 'device', reports: 'id', stops: ['operation', 'stop'], alarms: ['device', 'seen.stop'], receipts: ['device', 'stop', 'kind'], asks: 'id', floors: 'operation' };
      for (const [store, keyPath] of Object.entries(paths)) db.createObjectStore(store, { keyPath });
    },
  });
  await old.put('reports', report('r1'));
  old.close();
  const outbox = await Outbox.open(await Database.open(`outbox-${name}`));
  expect(outbox.waitingReports('o')).toEqual([report('r1')]);
});

it('works without any storage', async () => {
  const outbox = await Outbox.open(null);
  expect(await outbox.keepReport(report('r1'))).toBe(false);
  expect(outbox.waitingReports('o')).toHaveLength(1);
});
