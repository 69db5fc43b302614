// What a device may show. Everything here can raise; one function can lower, and only INTERRUPTED:
// `granted`, on a signed grant that answers this device's own newest heartbeat (D4, I-4, I-8).

import { age, disagree, type Now } from './clock.ts';
import type { Events, Grant, Joined, Severity, StopId, Withheld, WithheldBecause } from './protocol.ts';

/** One operation, as far as this device knows it. */
export interface Truth {
  readonly operation: string;
  /** The join of everything seen since the last grant. */
  readonly severity: Severity;
  /** The newest entry held without a gap before it. */
  readonly seq: number;
  /** The newest entry heard of. */
  readonly newest: number;
  /** Stops seen whose durable entry has not arrived. */
  readonly unsettled: ReadonlySet<StopId>;
  /** Stops known to be durable. */
  readonly settled: ReadonlySet<StopId>;
  /** The newest heartbeat that still waits for its answer. */
  readonly asked: Asked | null;
  readonly lease: Lease | null;
  /** The newest refusal of a lease. */
  readonly withheld: { readonly because: WithheldBecause; readonly at: Now } | null;
}

export interface Asked {
  readonly nonce: string;
  readonly sent: Now;
}

export interface Lease extends Asked {
  readonly durationMs: number;
}

/** Who the device is, as the server addressed it. */
export interface Me {
  readonly device: string;
  readonly session: string;
}

export type Standing =
  | { readonly kind: 'running'; readonly lease: Lease; readonly leftMs: number }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'aborted' }
  /** Nothing is permitted because it has not begun, or has ended: said only while it is fresh. */
  | { readonly kind: 'not_begun' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'unknown'; readonly because: WithheldBecause | null };

/** How long an answer that permits nothing is worth repeating. */
const ANSWER_FRESH_MS = 15_000;

const RANK: Readonly<Record<Severity, number>> = { running: 0, interrupted: 1, aborted: 2 };

export function nothingKnown(operation: string, floor: Severity = 'running'): Truth {
  return {
    operation,
    severity: floor,
    seq: 0,
    newest: 0,
    unsettled: new Set(),
    settled: new Set(),
    asked: null,
    lease: null,
    withheld: null,
  };
}

/** The higher of two. A word this build does not know counts as INTERRUPTED, never as RUNNING (I-17). */
export function join(a: Severity, b: string): Severity {
  const other: Severity = isSeverity(b) ? b : 'interrupted';
  return RANK[other] > RANK[a] ? other : a;
}

function isSeverity(word: string): word is Severity {
  return Object.hasOwn(RANK, word);
}

/** Takes back every permission, also one that is on its way. Severity stays what it is. */
export function voided(truth: Truth): Truth {
  if (truth.lease === null && truth.asked === null) return truth;
  return { ...truth, lease: null, asked: null };
}

/** A stop was decided or seen: by this device, another tab or the server. */
export function stopped(truth: Truth, severity: string, stop: StopId | null): Truth {
  const atLeast = join('interrupted', severity);
  const next = voided({ ...truth, severity: join(truth.severity, atLeast) });
  if (stop === null || next.settled.has(stop)) return next;
  return { ...next, unsettled: new Set(next.unsettled).add(stop) };
}

/** A stop is durable: its report was receipted, or its entry has arrived. */
export function settled(truth: Truth, stop: StopId, seq: number): Truth {
  const unsettled = new Set(truth.unsettled);
  unsettled.delete(stop);
  const newest = Math.max(truth.newest, seq);
  return { ...truth, unsettled, settled: new Set(truth.settled).add(stop), newest };
}

/** Something said how severe it is. It may raise what is shown, and takes the permission if it does. */
function heard(truth: Truth, severity: string, seq: number): Truth {
  const joined = join(truth.severity, severity);
  const raised = joined === truth.severity ? truth : voided({ ...truth, severity: joined });
  return { ...raised, newest: Math.max(raised.newest, seq) };
}

/** Answer to `join`. RUNNING in it permits nothing. */
export function joinedBy(truth: Truth, frame: Joined): Truth {
  let next = heard(truth, frame.severity, frame.seq);
  // A server that has less than this device was reset: `newest` stays, so that it can permit nothing (I-11).
  if (!frame.snapshot && frame.seq >= truth.seq) return next;
  next = { ...next, seq: frame.seq };
  const { holds, reasons, board } = frame.view;
  for (const { stop } of [...holds, ...reasons, ...board]) next = settled(next, stop, frame.seq);
  return next;
}

/** Durable entries. Null when entries are missing in between: then the device must join again. */
export function entered(truth: Truth, frame: Events): Truth | null {
  let next = truth;
  for (const { seq, entry } of frame.entries) {
    if (seq <= next.seq) continue;
    if (seq !== next.seq + 1) return null;
    next = { ...next, seq, newest: Math.max(next.newest, seq) };
    if (entry.event === 'reported') next = settled(next, entry.report.id, seq);
    else if (entry.event === 'hold_opened' || entry.event === 'aborted') {
      next = settled(heard(next, entry.event === 'aborted' ? 'aborted' : 'interrupted', seq), entry.stop, seq);
    }
  }
  return heard(next, frame.severity, next.seq);
}

/** No lease, and why. */
export function withheldBy(truth: Truth, frame: Withheld, now: Now): Truth {
  const next = heard(truth, frame.severity, frame.seq);
  if (frame.nonce !== truth.asked?.nonce) return next;
  return { ...next, asked: null, lease: null, withheld: { because: frame.because, at: now } };
}

/** The device notes nonce and clocks, and only then sends the heartbeat. */
export function asking(truth: Truth, nonce: string, now: Now): Truth {
  return { ...truth, asked: { nonce, sent: now } };
}

/**
 * The one place where anything is lowered. The caller has verified the signature.
 * The age counts from when the heartbeat was sent, so that delay can only shorten a lease.
 */
export function granted(truth: Truth, grant: Grant, me: Me, now: Now): Truth {
  const { asked } = truth;
  const mine =
    asked !== null &&
    grant.operation === truth.operation &&
    grant.device === me.device &&
    grant.session === me.session &&
    grant.nonce === asked.nonce;
  if (!mine) return truth;
  if (truth.severity === 'aborted' || grant.seq < truth.newest || truth.unsettled.size > 0) return truth;
  const lease: Lease = { ...asked, durationMs: grant.duration_ms };
  if (!holds(lease, now)) return truth;
  return { ...truth, severity: 'running', lease, asked: null, withheld: null, newest: Math.max(truth.newest, grant.seq) };
}

function holds(lease: Lease, now: Now): boolean {
  return age(lease.sent, now) < lease.durationMs && !disagree(lease.sent, now);
}

/** D4: without a fresh lease the screen never says LÄUFT. An abort cannot become less true. */
export function standing(truth: Truth, now: Now): Standing {
  if (truth.severity !== 'running') return { kind: truth.severity };
  const { lease, withheld } = truth;
  if (lease !== null && truth.unsettled.size === 0 && holds(lease, now)) {
    return { kind: 'running', lease, leftMs: lease.durationMs - age(lease.sent, now) };
  }
  if (withheld === null || age(withheld.at, now) >= ANSWER_FRESH_MS) return { kind: 'unknown', because: null };
  if (withheld.because === 'not_begun' || withheld.because === 'ended') return { kind: withheld.because };
  return { kind: 'unknown', because: withheld.because };
}
