// A page's line to the server: follows operations, keeps what must not be lost, asks for leases.
// Local effect first, then the device's memory, then the network.

import { Asks, isFinal, type Answer } from './asks.ts';
import { checkpointIn } from './checkpoint.ts';
import { age, readClocks, watchLife, type Now } from './clock.ts';
import { changeStop, following, sawStop, sawView, withoutOwnNight, withStop, type Followed, type SeenStop } from './followed.ts';
import { newId, newNonce } from './ids.ts';
import { guarded, joinedAt, OWN_NIGHT, type Clocks } from './night-guard.ts';
import type { Outbox } from './outbox.ts';
import type { StoredReport } from './database.ts';
import type {
  Ask, CheckpointFrame, Events, Fix, Joined, Receipt, ReceiptKind, ReportBody, ServerFrame, Severity, Sign, SignedGrant, Stop, Welcome, Withheld,
} from './protocol.ts';
import { Sender } from './sender.ts';
import type { Session } from './session.ts';
import { severityOf } from './signs.ts';
import { importKey, verifier, type Verify } from './signature.ts';
import { Socket, socketUrl, type Link } from './socket.ts';
import { asking, entered, granted, joinedBy, settled, stopped, voided, withheldBy } from './standing.ts';
import { Tabs, type TabMessage } from './tabs.ts';
import { turns } from './turns.ts';

export type { Answer } from './asks.ts';

const WIRE_VERSION = 1;
const CLIENT = 'einhalt-web/0.1.0';
/** Until the server has told its own rhythm. */
const HEARTBEAT_MS = 5000;
/** A connection that is silent for so many heartbeats is given up. */
const SILENT_BEATS = 2.5;
/** The network does not wait longer than this for the device's disk. */
const DISK_PATIENCE_MS = 150;
const JOINS_AT_ONCE = 40;
/** Four ticks a second: with this a page stays well below the server's pace. */
const FRAMES_PER_TICK = 10;
export interface Connection {
  readonly link: Link;
  readonly sinceMs: number;
  readonly heardMs: number | null;
}

export const NOT_CONNECTED: Connection = { link: 'waiting', sinceMs: 0, heardMs: null };

/** What may be said with a report. */
export type Said = Pick<ReportBody, 'who' | 'concerns' | 'place' | 'place_kind'>;

export interface Watcher {
  /** Something about what is shown has changed: of one operation, or of the page as a whole. */
  changed(operation?: string): void;
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
  private readonly serverKey: Promise<CryptoKey | null>;
  private readonly verify: Verify;
  private readonly tabs: Tabs;
  private readonly sender: Sender;
  private readonly asks = new Asks();
  private readonly askedAt = new Map<string, Now>();
  private readonly joined = new Set<string>();
  private readonly behind = new Map<string, number>();
  /** Stops that follow from what was answered on this device: its human knows already. */
  private readonly answeredHere = new Set<string>();
  private wireSession: string | null = null;
  private sentToken = '';
  /** What the server's clock said, and when it said so. */
  private serverClock: { readonly ms: number; readonly at: Now } | null = null;
  private stopWatching: () => void = () => undefined;

  constructor(
    private readonly session: Session,
    private readonly outbox: Outbox,
    private readonly watcher: Watcher,
  ) {
    this.serverKey = importKey(session.me.serverKey);
    this.verify = verifier(this.serverKey);
    this.socket = new Socket(socketUrl(location), {
      token: (fresh) => (fresh ? session.renew() : session.token()),
      opened: (send, token) => {
        this.sentToken = token;
        send({ type: 'hello', version: WIRE_VERSION, token, client: CLIENT });
      },
      frame: (frame) => this.heard(frame),
      confused: () => this.voidAll(),
      changed: (link) => this.linkChanged(link),
    });
    this.sender = new Sender(session.me.device, outbox, (frame) => this.wireSession !== null && this.socket.send(frame));
    this.tabs = new Tabs(session.me.device, {
      speaks: (yes) => (yes ? this.socket.start() : this.socket.rest()),
      heard: (message) => this.otherTab(message),
    });
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
    this.tabs.start();
  }

  close(): void {
    this.stopWatching();
    this.tabs.close();
    this.socket.stop();
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
    this.watcher.changed(operation);
    if (this.wireSession !== null) this.join(operation);
  }

  waiting(operation: string): number {
    return this.outbox.waiting(this.device, operation);
  }

  /** Connects now; takes over from another window of this device. */
  hurry(): void {
    this.tabs.takeOver();
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
      const seen: SeenStop = {
        stop: id, severity, cause: 'report', sign, who, occurredAt: now.toISOString(), own: true, signal: 1,
        kept: 'memory', displayed: true, acknowledged: true,
      };
      this.change(operation, (f) => withStop({ ...f, truth: stopped(f.truth, severity, id) }, seen));
      this.tabs.tell({ is: 'stop', operation, severity, seen });
      this.watcher.stopSeen(operation, id);
    } else if (sign === 'minor_on_site') {
      this.change(operation, (f) => ({ ...f, minorReported: true }));
    }
    void this.deliver(operation, { id, severity, text: JSON.stringify(body) });
    return id;
  }

  /** How far a report stops by itself, before any server has heard of it. */
  severityOf(operation: string, sign: Sign, said: Said = {}): Severity {
    const followed = this.operations.get(operation);
    const { own, server } = this.clocks(readClocks());
    return severityOf(sign, followed?.rules ?? null, [own, server], { place: said.place_kind, role: followed?.role ?? null });
  }

  private async deliver(operation: string, report: { id: string; severity: Severity; text: string }): Promise<void> {
    const stored = { ...report, device: this.device, operation, savedAt: Date.now(), receiptedAt: null };
    const kept = this.outbox.keepReport(stored).then((secured) => {
      if (secured) this.change(operation, (f) => keptAs(f, report.id, 'device'));
    });
    await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, DISK_PATIENCE_MS))]);
    await this.send(stored);
    if (report.severity === 'running') return;
    for (const kind of ['delivered', 'displayed', 'acknowledged'] as const) await this.receipt(operation, report.id, kind);
    void this.outbox.keepFloor(operation, this.operations.get(operation)?.truth.severity ?? 'interrupted');
  }

  /** By this window's own connection, by that of another window, or by taking over from one that sleeps. */
  private async send(report: StoredReport): Promise<void> {
    this.sender.report(report);
    if (this.link !== 'replaced') return this.socket.hurry();
    if (!(await this.tabs.hand({ is: 'report', report }, report.id))) this.hurry();
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
      this.silence(operation, stop);
      void this.receipt(operation, stop, 'acknowledged');
    }
  }

  /** Silences one alarm for oneself; it says nothing to anybody else and is no acknowledgement. */
  silence(operation: string, stop: string): void {
    this.answeredAlarm(operation, stop);
    this.tabs.tell({ is: 'acknowledged', operation, stop });
  }

  private answeredAlarm(operation: string, stop: string): void {
    this.change(operation, (f) => changeStop(f, stop, { acknowledged: true }));
    void this.outbox.dropAlarm(this.device, stop);
  }

  /** A request. `keep`: it may wait for a network, as the steps of the rescue chain may. */
  async ask(operation: string, ask: Ask, keep = false): Promise<Answer> {
    const id = newId();
    if (ask.do === 'check_force' && ask.breathes_normally === false) this.answeredHere.add(`breathing ${ask.measure}`);
    if (ask.do === 'answer') this.answeredHere.add(`bad_answer ${ask.report}`);
    const stored = { id, device: this.device, operation, ask, savedAt: Date.now() };
    if (keep) await this.outbox.keepAsk(stored);
    const sent = this.sender.ask(id, operation, ask);
    this.watcher.changed();
    const late: Answer = keep ? { is: 'waiting' } : { is: 'no_answer' };
    if (sent) return this.asks.answer(id, late);
    if (keep && this.link === 'replaced') this.tabs.tell({ is: 'ask', ask: stored });
    return late;
  }

  /** Where this device is: traffic that nobody waits for. False: there was nobody to tell. */
  sendPosition(operation: string, { lat, lon, accuracy_m }: Fix, takenAt: number): boolean {
    if (this.wireSession === null || !this.joined.has(operation)) return false;
    return this.socket.send({ type: 'position', operation, lat, lon, accuracy_m, at: new Date(takenAt).toISOString() });
  }

  private answered(id: string, answer: Answer): void {
    this.asks.settle(id, answer);
    if (isFinal(answer)) void this.outbox.dropAsk(id).then(() => this.watcher.changed());
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
      case 'view':
        if (frame.view.phase === 'ended') void this.outbox.ended(frame.operation);
        return this.change(frame.operation, (f) => sawView(f, frame.view, this.device));
      case 'receipt':
        this.tabs.tell({ is: 'receipted', operation: frame.operation, report: frame.report, seq: frame.seq, head: frame.head });
        return this.receipted(frame);
      case 'done': return this.answered(frame.id, { is: 'done' });
      case 'refused': return this.answered(frame.id, { is: 'refused', refusal: frame.refusal });
      case 'problem':
        if (frame.id !== undefined) this.answered(frame.id, { is: 'problem', problem: frame });
        return;
      case 'checkpoint': return void this.checkpoint(frame);
      case 'positions': return this.change(frame.operation, (f) => ({ ...f, positions: frame.positions }));
      case 'bye':
        return;
      default:
        // A word of a newer server: what it means nobody here knows (I-17).
        return this.voidAll();
    }
  }

  /** Takes back every permission; the next grants are asked for at the usual pace. */
  private voidAll(): void {
    for (const operation of this.operations.keys()) this.change(operation, (f) => ({ ...f, truth: voided(f.truth) }));
  }

  private receipted({ operation, report, seq, head }: Pick<Receipt, 'operation' | 'report' | 'seq' | 'head'>): void {
    void this.outbox.receipted(report, seq, head).then(() => this.watcher.changed());
    void this.outbox.dropStop(report);
    this.change(operation, (f) => keptAs({ ...f, truth: settled(f.truth, report, seq) }, report, 'record'));
  }

  /** A head that the pinned key has signed: what it covers need not be kept here after the end. */
  private async checkpoint({ operation, note }: CheckpointFrame): Promise<void> {
    const checkpoint = await checkpointIn(note, operation, await this.serverKey);
    if (checkpoint === null) return;
    await this.outbox.keepCheckpoint(checkpoint);
    if (this.operations.get(operation)?.view?.phase === 'ended') await this.outbox.ended(operation);
  }

  private welcomed({ session, server_time, reports_only }: Welcome): void {
    this.wireSession = session;
    this.reportsOnly = reports_only;
    const at = readClocks();
    this.serverClock = { ms: Date.parse(server_time), at };
    this.clockOffset = this.serverClock.ms - at.wall;
    // A control room with hundreds of operations joins the others in turns: the server limits the pace.
    for (const operation of [...this.operations.keys()].slice(0, JOINS_AT_ONCE)) this.join(operation);
    this.watcher.changed();
  }

  /** What the server may not know comes first; then the device takes part. */
  private join(operation: string): void {
    this.sender.offer(operation);
    this.askedAt.set(operation, readClocks());
    const after = this.operations.get(operation)?.truth.seq ?? 0;
    const known = this.outbox.known(operation);
    this.socket.send({ type: 'join', operation, after, view: true, ...(known === null ? {} : { known }) });
  }

  private joinedNow(frame: Joined): void {
    const { operation } = frame;
    const before = this.operations.get(operation)?.truth.seq ?? 0;
    this.joined.add(operation);
    this.behind.delete(operation);
    const clocks = this.clocks(readClocks());
    this.change(operation, (f) => joinedAt(sawView(
      { ...f, role: frame.role, rules: frame.rules, view: null, truth: joinedBy(f.truth, frame) }, frame.view, this.device,
    ), clocks));
    if (frame.seq < before) void this.outbox.rolledBack(operation, frame.seq).then(() => this.sender.offer(operation));
    if (frame.lost !== undefined) {
      void this.outbox.lost(operation, frame.lost).then((more) => {
        if (more) this.sender.offer(operation);
      });
    }
    this.sender.owed(operation);
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
    const seen = this.operations.get(operation)?.seen.find((known) => known.stop === stop);
    if (seen !== undefined) this.tabs.tell({ is: 'stop', operation, severity, seen });
    if (seen !== undefined && !seen.own && !seen.acknowledged) void this.outbox.keepAlarm({ device: this.device, operation, seen });
    void this.receipt(operation, stop, 'delivered');
    this.watcher.stopSeen(operation, stop);
  }

  private followsFromHere({ cause }: Partial<Stop>): boolean {
    if (cause === undefined) return false;
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
    this.change(grant.operation, (f) => ({ ...f, truth: f.night.ahead ? f.truth : granted(f.truth, grant, me, readClocks()), heardAt: readClocks() }));
    this.notBehind(grant.operation, grant.seq);
    if (this.operations.get(grant.operation)?.truth.severity !== 'running') return;
    this.change(grant.operation, withoutOwnNight);
    void this.outbox.keepFloor(grant.operation, 'running');
    void this.outbox.dropReceipts(this.device, grant.operation);
  }

  private withheld(frame: Withheld): void {
    this.change(frame.operation, (f) => ({ ...f, truth: withheldBy(f.truth, frame, readClocks()) }));
    // By the service's clock the token has run out, whatever ours says.
    if (frame.because === 'not_signed_in') void this.refreshToken(true);
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

  private async receipt(operation: string, stop: string, kind: ReceiptKind): Promise<void> {
    if (stop === OWN_NIGHT) return;
    const at = new Date().toISOString();
    const receipt = { device: this.device, operation, stop, kind, at };
    if (!this.sender.receipt(receipt)) this.tabs.tell({ is: 'receipt', receipt });
    await this.outbox.keepReceipt(receipt);
  }

  private heartbeat(operation: string): void {
    if (!this.joined.has(operation) || this.wireSession === null) return;
    const nonce = newNonce();
    const now = readClocks();
    this.askedAt.set(operation, now);
    this.change(operation, (f) => ({ ...f, truth: asking(f.truth, nonce, now) }));
    this.sender.heartbeat(operation, nonce, this.operations.get(operation)?.truth.seq ?? 0);
  }

  private tick(now: Now): void {
    let rhythm = HEARTBEAT_MS;
    const clocks = this.clocks(now);
    for (const [operation, { rules }] of this.operations) {
      this.change(operation, (f) => guarded(f, clocks));
      const every = rules?.heartbeat_ms ?? HEARTBEAT_MS;
      rhythm = Math.min(rhythm, every);
    }
    this.takeTurns(now);
    const silent = this.heardAt !== null && age(this.heardAt, now) > rhythm * SILENT_BEATS;
    if (this.link === 'open' && this.joined.size > 0 && silent) this.socket.drop();
    void this.refreshToken();
    this.watcher.changed();
  }

  private takeTurns(now: Now): void {
    if (this.wireSession === null) return;
    const waiting = [...this.operations].map(([operation, { rules }]) => {
      const asked = this.askedAt.get(operation);
      return { operation, joined: this.joined.has(operation), waitedMs: asked === undefined ? Infinity : age(asked, now), everyMs: rules?.heartbeat_ms ?? HEARTBEAT_MS };
    });
    const { joins, beats } = turns(waiting, FRAMES_PER_TICK);
    for (const operation of joins) this.join(operation);
    for (const operation of beats) this.heartbeat(operation);
  }

  private async refreshToken(anew = false): Promise<void> {
    if (this.wireSession === null) return;
    const fetched = anew ? this.session.renew() : this.session.token();
    const token = await fetched.catch(() => this.sentToken);
    if (token === this.sentToken || this.wireSession === null) return;
    this.sentToken = token;
    this.reportsOnly = false;
    this.socket.send({ type: 'refresh', token });
  }

  private gap(): void {
    const visible = document.visibilityState === 'visible';
    for (const operation of this.operations.keys()) {
      this.change(operation, (f) => ({ ...f, truth: voided(f.truth) }));
      if (visible && this.joined.has(operation)) this.askedAt.delete(operation);
    }
    if (!visible) return;
    this.takeTurns(readClocks());
    this.socket.hurryIfWaiting();
  }

  private linkChanged(link: Link): void {
    this.link = link;
    this.linkSince = readClocks();
    if (link !== 'open') {
      this.wireSession = null;
      this.joined.clear();
      this.askedAt.clear();
      this.behind.clear();
      this.heardAt = null;
    }
    // Another window speaks now: what this one was granted ends here.
    if (link === 'replaced' || link === 'refused') this.voidAll();
    this.watcher.changed();
  }

  /** The server's clock goes on by the larger of both: a step back of this device's clock delays no night. */
  private clocks(now: Now): Clocks {
    const { serverClock } = this;
    return { own: new Date(now.wall), server: new Date(serverClock === null ? now.wall : serverClock.ms + age(serverClock.at, now)) };
  }

  private otherTab(message: TabMessage): void {
    switch (message.is) {
      case 'stop': {
        const { operation, severity, seen } = message;
        this.change(operation, (f) => withStop({ ...f, truth: stopped(f.truth, severity, seen.stop) }, seen));
        return this.watcher.stopSeen(operation, seen.stop);
      }
      case 'acknowledged': return this.answeredAlarm(message.operation, message.stop);
      case 'receipted': return this.receipted(message);
      case 'report':
        this.outbox.adoptReport(message.report);
        if (this.sender.report(message.report)) this.tabs.tell({ is: 'taken', id: message.report.id });
        return;
      case 'ask':
        this.outbox.adoptAsk(message.ask);
        return void this.sender.ask(message.ask.id, message.ask.operation, message.ask.ask);
      case 'receipt':
        this.outbox.adoptReceipt(message.receipt);
        return void this.sender.receipt(message.receipt);
      case 'taken': return;
    }
  }

  private change(operation: string, change: (followed: Followed) => Followed): void {
    const before = this.operations.get(operation);
    if (before === undefined) return;
    const after = change(before);
    if (after === before) return;
    this.operations.set(operation, after);
    this.watcher.changed(operation);
  }
}

function keptAs(followed: Followed, stop: string, kept: 'device' | 'record'): Followed {
  const known = followed.seen.find((seen) => seen.stop === stop);
  return known === undefined || known.kept === 'record' ? followed : changeStop(followed, stop, { kept });
}
