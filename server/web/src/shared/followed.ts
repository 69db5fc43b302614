// One operation as a page follows it: what may be shown, what is known, and which stops this
// device has seen. Pure: the effects are in `live.ts`.

import type { Now } from './clock.ts';
import type {
  Cause, ClauseId, DevicePosition, HandheldRules, OperationView, Role, Severity, Sign, Stop, Subject,
} from './protocol.ts';
import { BY_DAY, OWN_NIGHT, type NightWatch } from './night-guard.ts';
import { join, nothingKnown, type Truth } from './standing.ts';

export interface Followed {
  readonly operation: string;
  readonly truth: Truth;
  readonly role: Role | null;
  readonly rules: HandheldRules | null;
  readonly view: OperationView | null;
  readonly seen: readonly SeenStop[];
  /** Where devices were last, for those who see the board. */
  readonly positions: readonly DevicePosition[];
  /** When the server last said anything about this operation. */
  readonly heardAt: Now | null;
  /** How this device keeps the night by itself. */
  readonly night: NightWatch;
  /** A minor was reported from this device: the night counts before any server has agreed (R-20e). */
  readonly minorReported: boolean;
}

/** A stop as this device knows it. */
export interface SeenStop {
  readonly stop: string;
  readonly severity: Severity;
  readonly cause: Cause['kind'];
  readonly sign: Sign | null;
  readonly who: Subject;
  /** By the server's clock if it has spoken, else by the device's. */
  readonly occurredAt: string;
  /** Raised on this device. */
  readonly own: boolean;
  /** How often it was signalled. */
  readonly signal: number;
  /** How far the report of this device has come; for others' stops it says nothing. */
  readonly kept: 'memory' | 'device' | 'record';
  readonly displayed: boolean;
  readonly acknowledged: boolean;
}

export function following(operation: string, floor: Severity): Followed {
  return {
    operation, truth: nothingKnown(operation, floor), role: null, rules: null, view: null, seen: [], positions: [], heardAt: null,
    night: BY_DAY, minorReported: false,
  };
}

/** A stop frame: news, a second signal, or the server's word on a stop of this device. Whatever is missing in it, it is one (I-17). */
export function sawStop(followed: Followed, frame: Stop): Followed {
  const said: Partial<Stop> = frame;
  const known = followed.seen.find(({ stop }) => stop === frame.stop);
  // A stop that became worse has to be answered anew.
  const worse = known !== undefined && join(known.severity, frame.severity) !== known.severity;
  const seen: SeenStop = {
    stop: frame.stop,
    severity: join(known?.severity ?? 'interrupted', frame.severity),
    cause: said.cause?.kind ?? 'report',
    sign: frame.sign ?? known?.sign ?? null,
    who: said.who ?? 'unknown',
    occurredAt: said.occurred_at ?? '',
    own: known?.own ?? false,
    signal: said.signal ?? 1,
    kept: known?.kept ?? 'record',
    displayed: (known?.displayed ?? false) && !worse,
    acknowledged: (known?.acknowledged ?? false) && !worse,
  };
  return withStop(seen.cause === 'night_began' ? withoutOwnNight(followed) : followed, seen);
}

/** The record has the night's stop, or it goes on: this device's own is no longer shown. */
export function withoutOwnNight(followed: Followed): Followed {
  if (!followed.seen.some(({ stop }) => stop === OWN_NIGHT)) return followed;
  return { ...followed, seen: followed.seen.filter(({ stop }) => stop !== OWN_NIGHT) };
}

export function withStop(followed: Followed, stop: SeenStop): Followed {
  return { ...followed, seen: [stop, ...followed.seen.filter((other) => other.stop !== stop.stop)] };
}

export function changeStop(followed: Followed, id: string, change: Partial<SeenStop>): Followed {
  if (!followed.seen.some(({ stop }) => stop === id)) return followed;
  return { ...followed, seen: followed.seen.map((stop) => (stop.stop === id ? { ...stop, ...change } : stop)) };
}

/**
 * A new view. After a restart of the page it also tells which stops still wait for this device's
 * human: they come back on the screen as long as the operation stands.
 */
export function sawView(followed: Followed, view: OperationView, device: string): Followed {
  if (followed.view !== null && view.seq < followed.view.seq) return followed;
  const next = { ...followed, view };
  if (view.severity === 'running' || view.phase === 'ended') return next;
  return view.board.reduce<Followed>((result, board) => {
    const mine = board.devices.find((row) => row.device === device);
    const reason = view.reasons.find(({ stop }) => stop === board.stop);
    const known = result.seen.some(({ stop }) => stop === board.stop);
    if (mine === undefined || mine.acknowledged_at !== undefined || reason === undefined || known) return result;
    return withStop(result, {
      stop: board.stop,
      severity: reason.severity,
      cause: reason.cause.kind,
      sign: reason.sign ?? null,
      who: reason.who,
      occurredAt: reason.occurred_at,
      own: false,
      signal: 1,
      kept: 'record',
      displayed: false,
      acknowledged: false,
    });
  }, next);
}

/** Stops that somebody else raised and this device's human has not answered. */
export function unanswered(followed: Followed): SeenStop[] {
  return followed.seen.filter((stop) => !stop.own && !stop.acknowledged);
}

/** Why it is stopped, for the face: what the record says, else what this device has seen. */
export interface ShownReason {
  readonly stop: string;
  readonly severity: Severity;
  readonly sign: Sign | null;
  readonly cause: Cause['kind'];
  /** The report it goes back to, once the record knows it. */
  readonly report: string | null;
  readonly who: Subject;
  readonly occurredAt: string;
  readonly clause: ClauseId;
  readonly quote: string | null;
  readonly by: string | null;
}

export function reasons(followed: Followed): ShownReason[] {
  const recorded = (followed.view?.reasons ?? []).map((reason): ShownReason => ({
    stop: reason.stop,
    severity: reason.severity,
    sign: reason.sign ?? null,
    cause: reason.cause.kind,
    report: 'report' in reason.cause ? reason.cause.report : null,
    who: reason.who,
    occurredAt: reason.occurred_at,
    clause: reason.clause,
    quote: reason.quote,
    by: reason.by ?? null,
  }));
  const fresh = followed.seen
    .filter(({ stop, severity }) => severity !== 'running' && (followed.truth.unsettled.has(stop) || stop === OWN_NIGHT))
    .filter(({ stop }) => !recorded.some((reason) => reason.stop === stop))
    .map((seen): ShownReason => ({
      stop: seen.stop, severity: seen.severity, sign: seen.sign, cause: seen.cause, report: null, who: seen.who,
      occurredAt: seen.occurredAt, clause: clauseOf(seen), quote: null, by: null,
    }));
  const all = [...fresh, ...recorded];
  // The one that weighs most is named first; among equals the newest.
  return all.sort((a, b) => Number(b.severity === 'aborted') - Number(a.severity === 'aborted') || b.occurredAt.localeCompare(a.occurredAt));
}

/** Until the record names it. */
function clauseOf({ severity, sign, cause }: SeenStop): ClauseId {
  if (severity === 'aborted') return cause === 'decision' ? 'R-10' : 'R-31';
  if (cause !== 'report' && cause !== 'late_report') return CLAUSE_OF_CAUSE[cause] ?? 'R-10';
  return (sign === null ? undefined : CLAUSE_OF_SIGN[sign]) ?? 'R-30';
}

const CLAUSE_OF_SIGN: Readonly<Partial<Record<Sign, ClauseId>>> = {
  minor_on_site: 'R-20', contact: 'R-41', family_incomplete: 'R-40', unaccompanied_minor: 'R-40',
  certificate_shown: 'R-50', illness_stated: 'R-50', forbidden_force: 'R-11', court_order: 'R-10', halt: 'R-10',
};
const CLAUSE_OF_CAUSE: Readonly<Partial<Record<Cause['kind'], ClauseId>>> = {
  night_began: 'R-20', unexpected_minor: 'R-20', facility: 'R-41', in_care: 'R-41', place_unclear: 'R-41', family_incomplete: 'R-40',
  document_qualified: 'R-50', document_recognised: 'R-50', document_undecided: 'R-50', silence: 'R-30', bad_answer: 'R-31', no_answer: 'R-31',
};
