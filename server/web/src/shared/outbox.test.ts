import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { openDatabase, type StoredReport } from './database.ts';
import { Outbox } from './outbox.ts';

let name = 0;
const report = (id: string, over: Partial<StoredReport> = {}): StoredReport => ({
  id, device: 'd1', operation: 'o', text: `{"id":"${id}",  "sign":"unclear"}`, severity: 'interrupted', savedAt: 1, receiptedAt: null, ...over,
});
const fresh = async () => {
  const db = await openDatabase(`outbox-${(name += 1)}`);
  return { db, outbox: await Outbox.open(db), reopened: () => Outbox.open(db) };
};

it('keeps a report byte by byte until its receipt, over a restart (I-1)', async () => {
  const { outbox, reopened } = await fresh();
  expect(await outbox.keepReport(report('r1'))).toBe(true);
  expect((await reopened()).waitingReports('o')).toEqual([report('r1')]);
  await outbox.receipted('r1', 7);
  expect(outbox.waitingReports('o')).toEqual([]);
  expect((await reopened()).waitingReports('o')).toEqual([]);
});

it('gives a report again to a server that lost it (I-11)', async () => {
  const { outbox } = await fresh();
  await outbox.keepReport(report('r1'));
  await outbox.receipted('r1', 7);
  await outbox.rolledBack('o', 7);
  expect(outbox.waitingReports('o')).toEqual([]);
  await outbox.rolledBack('o', 6);
  expect(outbox.waitingReports('o').map(({ id }) => id)).toEqual(['r1']);
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
  const { db, outbox } = await fresh();
  const transaction = vi.spyOn(db as NonNullable<typeof db>, 'transaction');
  await outbox.keepReport(report('r1'));
  expect(transaction.mock.calls[0]?.slice(1)).toEqual(['readwrite', { durability: 'strict' }]);
  transaction.mockImplementation(() => {
    throw new Error('disk full');
  });
  expect(await outbox.keepReport(report('r2'))).toBe(false);
  expect(outbox.waitingReports('o').map(({ id }) => id)).toEqual(['r1', 'r2']);
});

it('works without any storage', async () => {
  const outbox = await Outbox.open(null);
  expect(await outbox.keepReport(report('r1'))).toBe(false);
  expect(outbox.waitingReports('o')).toHaveLength(1);
});
