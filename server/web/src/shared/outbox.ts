// What this device owes the server: reports until their receipt, stops it saw until they are
// durable, receipts and requests until the record shows them. Memory is the working copy; the disk
// follows with strict durability, and nobody says "gesichert" before the disk has said "complete".

import type {
  Contents, Database, Name, Read, StoredAsk, StoredAlarm, StoredCheckpoint, StoredReceipt, StoredReport, StoredStop,
} from './database.ts';
import type { KnownHead, LostEntries, Severity } from './protocol.ts';
import { join } from './standing.ts';

export class Outbox {
  private readonly reports = new Map<string, StoredReport>();
  private readonly stops = new Map<string, StoredStop>();
  private readonly alarms = new Map<string, StoredAlarm>();
  private readonly receipts = new Map<string, StoredReceipt>();
  private readonly asks = new Map<string, StoredAsk>();
  private readonly floors = new Map<string, Severity>();
  private readonly checkpoints = new Map<string, StoredCheckpoint>();
  /** Losses of the record that were answered by offering everything again. */
  private readonly answered = new Set<string>();

  private constructor(private readonly db: Database | null) {}

  static async open(db: Database | null): Promise<Outbox> {
    const outbox = new Outbox(db);
    await outbox.load();
    return outbox;
  }

  private async load(): Promise<void> {
    const [reports, stops, alarms, receipts, asks, floors, checkpoints] = await Promise.all([
      this.read('reports'), this.read('stops'), this.read('alarms'), this.read('receipts'), this.read('asks'), this.read('floors'),
      this.read('checkpoints'),
    ]);
    for (const report of reports.values) this.reports.set(report.id, report);
    for (const stop of stops.values) this.stops.set(stop.stop, stop);
    for (const alarm of alarms.values) this.alarms.set(alarmKey(alarm.device, alarm.seen.stop), alarm);
    for (const receipt of receipts.values) this.receipts.set(receiptKey(receipt), receipt);
    for (const ask of asks.values) this.asks.set(ask.id, ask);
    for (const { operation, severity } of floors.values) this.floors.set(operation, severity);
    for (const checkpoint of checkpoints.values) this.checkpoints.set(checkpoint.operation, checkpoint);
    // Something was kept and cannot be read: nobody knows that it was no stop (I-17).
    for (const operation of [...reports.unreadable, ...stops.unreadable, ...floors.unreadable]) {
      this.floors.set(operation, join(this.floors.get(operation) ?? 'running', 'interrupted'));
    }
  }

  /** An unreadable disk is an empty outbox; what happens from now on is still kept in memory. */
  private async read<N extends Name>(store: N): Promise<Read<Contents[N]>> {
    return (await this.db?.all(store).catch(() => null)) ?? { values: [], unreadable: [] };
  }

  /** True once the report would survive a power cut. */
  async keepReport(report: StoredReport): Promise<boolean> {
    this.reports.set(report.id, report);
    return this.put('reports', report);
  }

  /** Another window of this device keeps it on the disk; this one sends it. */
  adoptReport(report: StoredReport): void {
    this.reports.set(report.id, report);
  }

  adoptAsk(ask: StoredAsk): void {
    this.asks.set(ask.id, ask);
  }

  adoptReceipt(receipt: StoredReceipt): void {
    this.receipts.set(receiptKey(receipt), receipt);
  }

  /** The only thing that takes a report off the list of those to be sent: its own receipt. */
  async receipted(id: string, seq: number, head: string): Promise<void> {
    const report = this.reports.get(id);
    if (report === undefined) return;
    const done = { ...report, receiptedAt: seq, receiptHead: head };
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

  /** The same once the server has noticed by itself: `stored` entries were left. Answered once, since what is offered again is receipted anew. */
  async lost(operation: string, { size, stored }: LostEntries): Promise<boolean> {
    const loss = `${operation} ${size} ${stored}`;
    if (this.answered.has(loss)) return false;
    this.answered.add(loss);
    await this.rolledBack(operation, stored);
    return true;
  }

  /** The newest place of the record this device knows: of a receipt or of a checkpoint (I-11). */
  known(operation: string): KnownHead | null {
    const checkpoint = this.checkpoints.get(operation);
    let newest = checkpoint === undefined ? null : { seq: checkpoint.size, head: checkpoint.head };
    for (const { operation: of, receiptedAt, receiptHead } of this.reports.values()) {
      if (of !== operation || receiptedAt === null || receiptHead === undefined) continue;
      if (newest === null || receiptedAt > newest.seq) newest = { seq: receiptedAt, head: receiptHead };
    }
    return newest;
  }

  /** A signed head. The newest is kept for ever. */
  async keepCheckpoint(checkpoint: StoredCheckpoint): Promise<void> {
    if (checkpoint.size <= (this.checkpoints.get(checkpoint.operation)?.size ?? 0)) return;
    if (await this.put('checkpoints', checkpoint)) this.checkpoints.set(checkpoint.operation, checkpoint);
  }

  /**
   * The operation has ended: receipted reports that a signed head covers are taken off the disk. Whoever would deny
   * them now has to deny a signature.
   */
  async ended(operation: string): Promise<void> {
    const covered = this.checkpoints.get(operation)?.size ?? 0;
    for (const report of [...this.reports.values()]) {
      if (report.operation !== operation || report.receiptedAt === null || report.receiptedAt > covered) continue;
      this.reports.delete(report.id);
      await this.remove('reports', report.id);
    }
  }

  /** The newest signed head this device was told of. */
  checkpoint(operation: string): StoredCheckpoint | null {
    return this.checkpoints.get(operation) ?? null;
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

  private async put<N extends Name>(store: N, value: Contents[N]): Promise<boolean> {
    return (await this.db?.put(store, value)) ?? false;
  }

  private async remove(store: Name, key: string | readonly string[]): Promise<void> {
    await this.db?.delete(store, key);
  }
}

function alarmKey(device: string, stop: string): string {
  return `${device} ${stop}`;
}

function receiptKey({ device, stop, kind }: Pick<StoredReceipt, 'device' | 'stop' | 'kind'>): string {
  return `${device} ${stop} ${kind}`;
}
