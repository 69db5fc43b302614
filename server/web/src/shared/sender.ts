// What this device sends, and says again until the server has it. Nothing is lost here: what does not
// go out stays in the outbox and is said at the next contact.

import type { Outbox } from './outbox.ts';
import type { Ask } from './protocol.ts';
import type { StoredReceipt, StoredReport } from './database.ts';
import type { OutFrame } from './socket.ts';

/** The wire takes no more in one frame. */
const RECEIPTS_AT_ONCE = 64;

export class Sender {
  constructor(
    private readonly device: string,
    private readonly outbox: Outbox,
    /** Whether it went out. */
    private readonly send: (frame: OutFrame) => boolean,
  ) {}

  report(report: Pick<StoredReport, 'operation' | 'text'>, offer: { stop: string; reporter: string } | null = null): boolean {
    const { operation, text } = report;
    return this.send({ type: 'report', operation, report: text, sent_at: new Date().toISOString(), ...(offer === null ? {} : { offer }) });
  }

  /** Everything the server may not know: reports without a receipt, stops seen elsewhere. */
  offer(operation: string): void {
    for (const report of this.outbox.waitingReports(operation)) {
      this.report(report, report.device === this.device ? null : { stop: report.id, reporter: report.device });
    }
    for (const { stop, report } of this.outbox.keptStops(operation)) {
      if (report !== null) this.report({ operation, text: report.body }, { stop, reporter: report.reporter });
    }
  }

  receipt({ operation, stop, kind, at }: StoredReceipt): boolean {
    return this.send({ type: 'receipts', operation, receipts: [{ stop, kind, at }] });
  }

  /** Said again at every join: a server that knows them ignores them, one that lost them needs them. */
  owed(operation: string): void {
    const receipts = this.outbox.waitingReceipts(this.device, operation).map(({ stop, kind, at }) => ({ stop, kind, at }));
    for (let first = 0; first < receipts.length; first += RECEIPTS_AT_ONCE) {
      this.send({ type: 'receipts', operation, receipts: receipts.slice(first, first + RECEIPTS_AT_ONCE) });
    }
    for (const { id, ask } of this.outbox.waitingAsks(this.device, operation)) this.ask(id, operation, ask);
  }

  ask(id: string, operation: string, ask: Ask): boolean {
    return this.send({ type: 'command', id, operation, ask });
  }

  heartbeat(operation: string, nonce: string, seq: number): boolean {
    return this.send({ type: 'heartbeat', operation, nonce, seq });
  }
}
