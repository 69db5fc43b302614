// A page's line to the server: follows operations, keeps what must not be lost, asks for leases.
// Local effect first, then the device's memory, then the network.

import { age, readClocks, watchLife, type Now } from './clock.ts';
import { changeStop, following, sawStop, sawView, withStop, type Followed } from './followed.ts';
import { newId, newNonce } from './ids.ts';
import type { Outbox } from './outbox.ts';
import type {
  Ask, Events, Joined, Problem, Refusal, ReportBody, ServerFrame, Severity, Sign, SignedGrant, Stop, Welcome, Withheld,
} from './protocol.ts';
import type { Session } from './session.ts';
import { severityOf } from './signs.ts';
import { verifier, type Verify } from './signature.ts';
import { Socket, socketUrl, type Link } from './socket.ts';
import { asking, entered, granted, joinedBy, settled, stopped, voided, withheldBy } from './standing.ts';

const WIRE_VERSION = 1;
const CLIENT = 'einhalt-web/0.1.0';
/** Until the server has told its own rhythm. */
const HEARTBEAT_MS = 5000;
/** A connection that is silent for so many heartbeats is given up. */
const SILENT_BEATS = 2.5;
/** The network does not wait longer than this for the device's disk. */
const DISK_PATIENCE_MS = 150;
/** The wire takes no more in one frame. */
const RECEIPTS_AT_ONCE = 64;
const JOINS_AT_ONCE = 40;
/** Four ticks a second: with this a page stays well below the server's pace. */
const FRAMES_PER_TICK = 8;
const ANSWER_WITHIN_MS = 10_000;

export type Answer =
  | { readonly is: 'done' }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  | { readonly is: 'problem'; readonly problem: Problem }
  /** Kept on this device; it goes out when there is a connection. */
  | { readonly is: 'waiting' }
  | { readonly is: 'no_answer' };

export interface Connection {
  readonly link: Link;
  readonly sinceMs: number;
  readonly heardMs: number | null;
}

export const NOT_CONNECTED: Connection = { link: 'waiting', sinceMs: 0, heardMs: null };

/** What may be said with a report. */
export type Said = Pick<ReportBody, 'who' | 'concerns' | 'place' | 'place_kind'>;

export interface Watcher {
  /** Something about what is shown has changed. */
  changed(): void;
  /** A stop was seen, here or elsewhere: sound and vibration. */
  stopSeen(operation: string, stop: string): void;
}

export class Live {
  link: Link = 'waiting';
  linkSince: Now = readClocks();
  heardAt: Now | null = null;
  reportsOnly = false;
  /** Server clock minus device clock, in milliseconds. */
  clockOffset = 0;
  readonly operations = new Map<string, Followed>();

  private readonly socket: Socket;
  private readonly verify: Verify;
  private readonly tabs = new BroadcastChannel('einhalt-stops');
  private readonly answers = new Map<string, (answer: Answer) => void>();
  private readonly askedAt = new Map<string, Now>();
  private readonly joined = new Set<string>();
  private readonly behind = new Map<string, number>();
  /** Stops that follow from what was answered on this device: its human knows already. */
  private readonly answeredHere = new Set<string>();
  private toJoin: string[] = [];
  private wireSession: string | null = null;
  private sentToken = '';
  private stopWatching: () => void = () => undefined;

  constructor(
    private readonly session: Session,
    private readonly outbox: Outbox,
    private readonly watcher: Watcher,
  ) {
    this.verify = verifier(session.me.serverKey);
    this.socket = new Socket(socketUrl(location), {
      token: (fresh) => (fresh ? session.renew() : session.token()),
      opened: (send, token) => {
        this.sentToken = token;
        send({ type: 'hello', version: WIRE_VERSION, token, client: CLIENT });
      },
      frame: (frame) => this.heard(frame),
      changed: (link) => this.linkChanged(link),
    });
    this.tabs.onmessage = ({ data }) => this.otherTab(data as { operation: string; severity: Severity; stop: string });
  }

  /** How the connection stands, for people: its state, since when, and when the server last spoke. */
  connection(now: Now): Connection {
    return {
      link: this.link,
      sinceMs: age(this.linkSince, now),
      heardMs: this.heardAt === null ? null : age(this.heardAt, now),
    };
  }

  get device(): string {
    return this.session.me.device;
  }

  start(): void {
    this.stopWatching = watchLife({ tick: (now) => this.tick(now), gap: () => this.gap() });
    this.socket.start();
  }

  close(): void {
    this.stopWatching();
    this.socket.stop();
    this.tabs.close();
  }

  follow(operation: string): void {
    if (this.operations.has(operation)) return;
    this.operations.set(operation, following(operation, this.outbox.floor(operation)));
    for (const stop of this.outbox.keptStops(operation)) {
      this.change(operation, (f) => ({ ...f, truth: stopped(f.truth, stop.severity, stop.stop) }));
    }
    for (const report of this.outbox.waitingReports(operation)) {
      if (report.severity === 'running') continue;
      this.change(operation, (f) => ({ ...f, truth: stopped(f.truth, report.severity, report.id) }));
    }
    for (const { seen } of this.outbox.openAlarms(this.device, operation)) this.change(operation, (f) => withStop(f, seen));
    if (this.wireSession !== null) this.join(operation);
  }

  waiting(operation: string): number {
    return this.outbox.waiting(this.device, operation);
  }

  hurry(): void {
    this.socket.hurry();
  }

  /** A stop by this device. It counts before this function returns; all else follows. */
  raise(operation: string, sign: Sign, { who = 'unknown', ...said }: Said = {}): string {
    const id = newId();
    const now = new Date();
    const severity = this.severityOf(operation, sign, said);
    const body: ReportBody = {
      id, sign, who, ...said,
      occurred_at: now.toISOString(), monotonic_ms: Math.round(performance.now()),
    };
    if (severity !== 'running') {
      this.change(operation, (f) => withStop({ ...f, truth: stopped(f.truth, severity, id) }, {
        stop: id, severity, cause: 'report', sign, who, occurredAt: now.toISOString(), own: true, signal: 1,
        kept: 'memory', displayed: true, acknowledged: true,
      }));
      this.tabs.postMessage({ operation, severity, stop: id });
      this.watcher.stopSeen(operation, id);
    }
    void this.deliver(operation, { id, severity, text: JSON.stringify(body) });
    return id;
  }

  /** How far a report stops by itself, before any server has heard of it. */
  severityOf(operation: string, sign: Sign, said: Said = {}): Severity {
    const followed = this.operations.get(operation);
    return severityOf(sign, followed?.rules ?? null, new Date(), { place: said.place_kind, role: followed?.role ?? null });
  }

  private async deliver(operation: string, report: { id: string; severity: Severity; text: string }): Promise<void> {
    const stored = { ...report, device: this.device, operation, savedAt: Date.now(), receiptedAt: null };
    const kept = this.outbox.keepReport(stored).then((secured) => {
      if (secured) this.change(operation, (f) => keptAs(f, report.id, 'device'));
    });
    await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, DISK_PATIENCE_MS))]);
    this.sendReport(operation, report.text, null);
    this.socket.hurry();
    if (report.severity === 'running') return;
    for (const kind of ['delivered', 'displayed', 'acknowledged'] as const) await this.receipt(operation, report.id, kind);
    void this.outbox.keepFloor(operation, this.operations.get(operation)?.truth.severity ?? 'interrupted');
  }

  /** Two frames have been painted while the page was visible: now, and not before, it is displayed. */
  displayed(operation: string, stops: readonly string[]): void {
    for (const stop of stops) {
      this.change(operation, (f) => changeStop(f, stop, { displayed: true }));
      void this.receipt(operation, stop, 'displayed');
    }
  }

  /** A human has pressed. */
  acknowledge(operation: string, stops: readonly string[]): void {
    for (const stop of stops) {
      this.change(operation, (f) => changeStop(f, stop, { acknowledged: true }));
      void this.outbox.dropAlarm(this.device, stop);
      void this.receipt(operation, stop, 'acknowledged');
    }
  }

  /** Silences one alarm for oneself; it says nothing to anybody else and is no acknowledgement. */
  silence(operation: string, stop: string): void {
    this.change(operation, (f) => changeStop(f, stop, { acknowledged: true }));
    void this.outbox.dropAlarm(this.device, stop);
  }

  /** A request. `keep`: it may wait for a network, as the steps of the rescue chain may. */
  async ask(operation: string, ask: Ask, keep = false): Promise<Answer> {
    const id = newId();
    if (ask.do === 'check_force' && ask.breathes_normally === false) this.answeredHere.add(`breathing ${ask.measure}`);
    if (ask.do === 'answer') this.answeredHere.add(`bad_answer ${ask.report}`);
    if (keep) await this.outbox.keepAsk({ id, device: this.device, operation, ask, savedAt: Date.now() });
    const sent = this.wireSession !== null && this.socket.send({ type: 'command', id, operation, ask });
    this.watcher.changed();
    if (!sent) return keep ? { is: 'waiting' } : { is: 'no_answer' };
    return new Promise((resolve) => {
      const late = setTimeout(() => this.answered(id, keep ? { is: 'waiting' } : { is: 'no_answer' }), ANSWER_WITHIN_MS);
      this.answers.set(id, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
    });
  }

  private answered(id: string, answer: Answer): void {
    this.answers.get(id)?.(answer);
    this.answers.delete(id);
    const final = answer.is === 'problem' ? answer.problem.retry.when === 'never' : answer.is === 'done' || answer.is === 'refused';
    if (final) void this.outbox.dropAsk(id).then(() => this.watcher.changed());
  }

  private heard(frame: ServerFrame): void {
    this.heardAt = readClocks();
    if ('operation' in frame) this.change(frame.operation, (f) => ({ ...f, heardAt: readClocks() }));
    switch (frame.type) {
      case 'welcome': return this.welcomed(frame);
      case 'joined': return this.joinedNow(frame);
      case 'stop': return this.stop(frame);
      case 'events': return this.events(frame);
      case 'grant': return void this.grant(frame);
      case 'withheld': return this.withheld(frame);
      case 'view': return this.change(frame.operation, (f) => sawView(f, frame.view, this.device));
      case 'receipt':
        void this.outbox.receipted(frame.report, frame.seq).then(() => this.watcher.changed());
        void this.outbox.dropStop(frame.report);
        return this.change(frame.operation, (f) => keptAs({ ...f, truth: settled(f.truth, frame.report, frame.seq) }, frame.report, 'record'));
      case 'done': return this.answered(frame.id, { is: 'done' });
      case 'refused': return this.answered(frame.id, { is: 'refused', refusal: frame.refusal });
      case 'problem':
        if (frame.id !== undefined) this.answered(frame.id, { is: 'problem', problem: frame });
        return;
      case 'positions':
      case 'bye':
        return;
    }
  }

  private welcomed({ session, server_time, reports_only }: Welcome): void {
    this.wireSession = session;
    this.reportsOnly = reports_only;
    this.clockOffset = Date.parse(server_time) - Date.now();
    this.toJoin = [...this.operations.keys()];
    this.joinSome(JOINS_AT_ONCE);
    this.watcher.changed();
  }

  /** A control room with hundreds of operations joins them in turns: the server limits the pace. */
  private joinSome(most: number): void {
    for (const operation of this.toJoin.splice(0, most)) this.join(operation);
  }

  /** What the server may not know comes first; then the device takes part. */
  private join(operation: string): void {
    this.offer(operation);
    const after = this.operations.get(operation)?.truth.seq ?? 0;
    this.socket.send({ type: 'join', operation, after, view: true });
  }

  private offer(operation: string): void {
    for (const report of this.outbox.waitingReports(operation)) {
      const own = report.device === this.device;
      this.sendReport(operation, report.text, own ? null : { stop: report.id, reporter: report.device });
    }
    for (const { stop, report } of this.outbox.keptStops(operation)) {
      if (report !== null) this.sendReport(operation, report.body, { stop, reporter: report.reporter });
    }
  }

  private sendReport(operation: string, report: string, offer: { stop: string; reporter: string } | null): void {
    if (this.wireSession === null) return;
    this.socket.send({ type: 'report', operation, report, sent_at: new Date().toISOString(), ...(offer === null ? {} : { offer }) });
  }

  private joinedNow(frame: Joined): void {
    const { operation } = frame;
    const before = this.operations.get(operation)?.truth.seq ?? 0;
    this.joined.add(operation);
    this.behind.delete(operation);
    this.change(operation, (f) => sawView(
      { ...f, role: frame.role, rules: frame.rules, view: null, truth: joinedBy(f.truth, frame) }, frame.view, this.device,
    ));
    if (frame.seq < before) void this.outbox.rolledBack(operation, frame.seq).then(() => this.offer(operation));
    // Said again at every join: a server that knows them ignores them, one that lost them needs them.
    const receipts = this.outbox.waitingReceipts(this.device, operation).map(({ stop, kind, at }) => ({ stop, kind, at }));
    for (let first = 0; first < receipts.length; first += RECEIPTS_AT_ONCE) {
      this.socket.send({ type: 'receipts', operation, receipts: receipts.slice(first, first + RECEIPTS_AT_ONCE) });
    }
    for (const { id, ask } of this.outbox.waitingAsks(this.device, operation)) {
      this.socket.send({ type: 'command', id, operation, ask });
    }
    this.heartbeat(operation);
  }

  private stop(frame: Stop): void {
    const { operation, stop, severity } = frame;
    this.change(operation, (f) => sawStop({ ...f, truth: stopped(f.truth, severity, stop) }, frame));
    if (this.followsFromHere(frame)) this.ownStop(operation, stop);
    const { report } = frame;
    const durable = this.operations.get(operation)?.truth.settled.has(stop) ?? false;
    if (!durable && report?.reporter !== this.device) {
      const carried = report === undefined ? null : { body: report.body, reporter: report.reporter };
      void this.outbox.keepStop({ operation, stop, severity, report: carried });
    }
    void this.outbox.keepFloor(operation, this.operations.get(operation)?.truth.severity ?? severity);
    this.tabs.postMessage({ operation, severity, stop });
    const seen = this.operations.get(operation)?.seen.find((known) => known.stop === stop);
    if (seen !== undefined && !seen.own && !seen.acknowledged) void this.outbox.keepAlarm({ device: this.device, operation, seen });
    void this.receipt(operation, stop, 'delivered');
    this.watcher.stopSeen(operation, stop);
  }

  private followsFromHere({ cause }: Stop): boolean {
    if (cause.kind === 'breathing') return this.answeredHere.has(`breathing ${cause.measure}`);
    return cause.kind === 'bad_answer' && this.answeredHere.has(`bad_answer ${cause.report}`);
  }

  /** As after a stop raised here: seen and answered by the press that led to it. */
  private ownStop(operation: string, stop: string): void {
    this.change(operation, (f) => changeStop(f, stop, { own: true, displayed: true, acknowledged: true }));
    for (const kind of ['displayed', 'acknowledged'] as const) void this.receipt(operation, stop, kind);
  }

  private events(frame: Events): void {
    const { operation } = frame;
    const followed = this.operations.get(operation);
    if (followed === undefined) return;
    const truth = entered(followed.truth, frame);
    if (truth === null) {
      this.change(operation, (f) => ({ ...f, truth: voided(f.truth) }));
      return this.join(operation);
    }
    this.change(operation, (f) => ({ ...f, truth }));
    for (const stop of truth.settled) void this.outbox.dropStop(stop);
    if (frame.severity === 'running' && truth.lease === null) this.heartbeat(operation);
  }

  private async grant(frame: SignedGrant): Promise<void> {
    const grant = await this.verify(frame);
    if (grant === null || this.wireSession === null) return;
    const me = { device: this.device, session: this.wireSession };
    this.change(grant.operation, (f) => ({ ...f, truth: granted(f.truth, grant, me, readClocks()), heardAt: readClocks() }));
    this.notBehind(grant.operation, grant.seq);
    if (this.operations.get(grant.operation)?.truth.severity !== 'running') return;
    void this.outbox.keepFloor(grant.operation, 'running');
    void this.outbox.dropReceipts(this.device, grant.operation);
  }

  private withheld(frame: Withheld): void {
    this.change(frame.operation, (f) => ({ ...f, truth: withheldBy(f.truth, frame, readClocks()) }));
    this.notBehind(frame.operation, frame.seq);
  }

  /** Entries that were promised and did not come by the next answer are asked for. */
  private notBehind(operation: string, seq: number): void {
    const held = this.operations.get(operation)?.truth.seq ?? 0;
    const promised = this.behind.get(operation);
    this.behind.delete(operation);
    if (promised !== undefined && held < promised) this.join(operation);
    else if (held < seq) this.behind.set(operation, seq);
  }

  private async receipt(operation: string, stop: string, kind: 'delivered' | 'displayed' | 'acknowledged'): Promise<void> {
    const at = new Date().toISOString();
    if (this.wireSession !== null) this.socket.send({ type: 'receipts', operation, receipts: [{ stop, kind, at }] });
    await this.outbox.keepReceipt({ device: this.device, operation, stop, kind, at });
  }

  private heartbeat(operation: string): void {
    if (!this.joined.has(operation) || this.wireSession === null) return;
    const nonce = newNonce();
    const now = readClocks();
    this.askedAt.set(operation, now);
    this.change(operation, (f) => ({ ...f, truth: asking(f.truth, nonce, now) }));
    const seq = this.operations.get(operation)?.truth.seq ?? 0;
    this.socket.send({ type: 'heartbeat', operation, nonce, seq });
  }

  private tick(now: Now): void {
    let rhythm = HEARTBEAT_MS;
    let left = FRAMES_PER_TICK;
    this.joinSome(FRAMES_PER_TICK);
    for (const [operation, { rules }] of this.operations) {
      const every = rules?.heartbeat_ms ?? HEARTBEAT_MS;
      rhythm = Math.min(rhythm, every);
      const asked = this.askedAt.get(operation);
      if (left > 0 && this.joined.has(operation) && (asked === undefined || age(asked, now) >= every)) {
        left -= 1;
        this.heartbeat(operation);
      }
    }
    const silent = this.heardAt !== null && age(this.heardAt, now) > rhythm * SILENT_BEATS;
    if (this.link === 'open' && this.joined.size > 0 && silent) this.socket.drop();
    void this.refreshToken();
    this.watcher.changed();
  }

  private async refreshToken(): Promise<void> {
    if (this.wireSession === null) return;
    const token = await this.session.token().catch(() => this.sentToken);
    if (token === this.sentToken || this.wireSession === null) return;
    this.sentToken = token;
    this.reportsOnly = false;
    this.socket.send({ type: 'refresh', token });
  }

  private gap(): void {
    for (const operation of this.operations.keys()) {
      this.change(operation, (f) => ({ ...f, truth: voided(f.truth) }));
      if (document.visibilityState === 'visible') this.heartbeat(operation);
    }
    if (document.visibilityState === 'visible') this.socket.hurryIfWaiting();
  }

  private linkChanged(link: Link): void {
    this.link = link;
    this.linkSince = readClocks();
    if (link !== 'open') {
      this.wireSession = null;
      this.joined.clear();
      this.toJoin = [];
      this.behind.clear();
      this.heardAt = null;
    }
    this.watcher.changed();
  }

  private otherTab({ operation, severity, stop }: { operation: string; severity: Severity; stop: string }): void {
    this.change(operation, (f) => ({ ...f, truth: stopped(f.truth, severity, stop) }));
  }

  private change(operation: string, change: (followed: Followed) => Followed): void {
    const before = this.operations.get(operation);
    if (before === undefined) return;
    const after = change(before);
    if (after === before) return;
    this.operations.set(operation, after);
    this.watcher.changed();
  }
}

function keptAs(followed: Followed, stop: string, kept: 'device' | 'record'): Followed {
  const known = followed.seen.find((seen) => seen.stop === stop);
  return known === undefined || known.kept === 'record' ? followed : changeStop(followed, stop, { kept });
}
