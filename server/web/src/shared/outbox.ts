// What this device owes the server: reports until their receipt, stops it saw until they are
// durable, receipts and requests until the record shows them. Memory is the working copy; the disk
// follows with strict durability, and nobody says "gesichert" before the disk has said "complete".

import type { IDBPObjectStore } from 'idb';
import type { Database, Schema, StoredAsk, StoredAlarm, StoredReceipt, StoredReport, StoredStop } from './database.ts';
import type { Severity } from './protocol.ts';
import { join } from './standing.ts';

type Kept = 'reports' | 'stops' | 'alarms' | 'receipts' | 'asks' | 'floors';

const STRICT = { durability: 'strict' } as const;

export class Outbox {
  private readonly reports = new Map<string, StoredReport>();
  private readonly stops = new Map<string, StoredStop>();
  private readonly alarms = new Map<string, StoredAlarm>();
  private readonly receipts = new Map<string, StoredReceipt>();
  private readonly asks = new Map<string, StoredAsk>();
  private readonly floors = new Map<string, Severity>();

  private constructor(private readonly db: Database | null) {}

  static async open(db: Database | null): Promise<Outbox> {
    const outbox = new Outbox(db);
    await outbox.load();
    return outbox;
  }

  private async load(): Promise<void> {
    const { db } = this;
    if (db === null) return;
    try {
      const [reports, stops, alarms, receipts, asks, floors] = await Promise.all([
        db.getAll('reports'), db.getAll('stops'), db.getAll('alarms'), db.getAll('receipts'), db.getAll('asks'), db.getAll('floors'),
      ]);
      for (const report of reports) this.reports.set(report.id, report);
      for (const stop of stops) this.stops.set(stop.stop, stop);
      for (const alarm of alarms) this.alarms.set(alarmKey(alarm.device, alarm.seen.stop), alarm);
      for (const receipt of receipts) this.receipts.set(receiptKey(receipt), receipt);
      for (const ask of asks) this.asks.set(ask.id, ask);
      for (const { operation, severity } of floors) this.floors.set(operation, severity);
    } catch {
      // An unreadable disk leaves an empty outbox; what happens from now on is still kept in memory.
    }
  }

  /** True once the report would survive a power cut. */
  async keepReport(report: StoredReport): Promise<boolean> {
    this.reports.set(report.id, report);
    return this.put('reports', report);
  }

  /** The only thing that takes a report off the list of those to be sent: its own receipt. */
  async receipted(id: string, seq: number): Promise<void> {
    const report = this.reports.get(id);
    if (report === undefined) return;
    const done = { ...report, receiptedAt: seq };
    this.reports.set(id, done);
    await this.put('reports', done);
  }

  /** A server that knows less than it has receipted gets it all again (I-11). */
  async rolledBack(operation: string, seq: number): Promise<void> {
    for (const report of this.reports.values()) {
      if (report.operation !== operation || report.receiptedAt === null || report.receiptedAt <= seq) continue;
      await this.keepReport({ ...report, receiptedAt: null });
    }
  }

  /** Reports without a receipt, oldest first: those of this device and those another pairing left here. */
  waitingReports(operation: string): StoredReport[] {
    return [...this.reports.values()]
      .filter((report) => report.operation === operation && report.receiptedAt === null)
      .sort((a, b) => a.savedAt - b.savedAt);
  }

  async keepStop(stop: StoredStop): Promise<boolean> {
    this.stops.set(stop.stop, stop);
    return this.put('stops', stop);
  }

  async dropStop(stop: string): Promise<void> {
    const kept = this.stops.get(stop);
    if (kept === undefined) return;
    this.stops.delete(stop);
    await this.remove('stops', [kept.operation, stop]);
  }

  keptStops(operation: string): StoredStop[] {
    return [...this.stops.values()].filter((stop) => stop.operation === operation);
  }

  async keepAlarm(alarm: StoredAlarm): Promise<void> {
    this.alarms.set(alarmKey(alarm.device, alarm.seen.stop), alarm);
    await this.put('alarms', alarm);
  }

  async dropAlarm(device: string, stop: string): Promise<void> {
    if (this.alarms.delete(alarmKey(device, stop))) await this.remove('alarms', [device, stop]);
  }

  openAlarms(device: string, operation: string): StoredAlarm[] {
    return [...this.alarms.values()].filter((alarm) => alarm.device === device && alarm.operation === operation);
  }

  async keepReceipt(receipt: StoredReceipt): Promise<void> {
    this.receipts.set(receiptKey(receipt), receipt);
    await this.put('receipts', receipt);
  }

  /** It goes on: what the device had to say about the stops before is no longer asked for. */
  async dropReceipts(device: string, operation: string): Promise<void> {
    for (const receipt of this.waitingReceipts(device, operation)) {
      this.receipts.delete(receiptKey(receipt));
      await this.remove('receipts', [receipt.device, receipt.stop, receipt.kind]);
    }
  }

  waitingReceipts(device: string, operation: string): StoredReceipt[] {
    return [...this.receipts.values()].filter((r) => r.device === device && r.operation === operation);
  }

  async keepAsk(ask: StoredAsk): Promise<boolean> {
    this.asks.set(ask.id, ask);
    return this.put('asks', ask);
  }

  async dropAsk(id: string): Promise<void> {
    if (!this.asks.delete(id)) return;
    await this.remove('asks', id);
  }

  waitingAsks(device: string, operation: string): StoredAsk[] {
    return [...this.asks.values()]
      .filter((ask) => ask.device === device && ask.operation === operation)
      .sort((a, b) => a.savedAt - b.savedAt);
  }

  /** How many messages have not reached the server. */
  waiting(device: string, operation: string): number {
    return this.waitingReports(operation).length + this.waitingAsks(device, operation).length;
  }

  /** The severity a restart begins with: an abort outlives the page (I-2). */
  floor(operation: string): Severity {
    const open = [...this.keptStops(operation), ...this.waitingReports(operation)];
    return open.reduce<Severity>((floor, { severity }) => join(floor, severity), this.floors.get(operation) ?? 'running');
  }

  async keepFloor(operation: string, severity: Severity): Promise<void> {
    if (this.floors.get(operation) === 'aborted' || this.floors.get(operation) === severity) return;
    this.floors.set(operation, severity);
    await this.put('floors', { operation, severity });
  }

  private put<Name extends Kept>(store: Name, value: Schema[Name]['value']): Promise<boolean> {
    return this.write(store, (kept) => kept.put(value));
  }

  private remove<Name extends Kept>(store: Name, key: Schema[Name]['key']): Promise<boolean> {
    return this.write(store, (kept) => kept.delete(key));
  }

  private async write<Name extends Kept>(
    store: Name,
    change: (store: IDBPObjectStore<Schema, [Name], Name, 'readwrite'>) => Promise<unknown>,
  ): Promise<boolean> {
    if (this.db === null) return false;
    try {
      const transaction = this.db.transaction(store, 'readwrite', STRICT);
      await Promise.all([change(transaction.store), transaction.done]);
      return true;
    } catch {
      return false; // full or broken: the working copy in memory stands, and the page says so
    }
  }
}

function alarmKey(device: string, stop: string): string {
  return `${device} ${stop}`;
}

function receiptKey({ device, stop, kind }: Pick<StoredReceipt, 'device' | 'stop' | 'kind'>): string {
  return `${device} ${stop} ${kind}`;
}
