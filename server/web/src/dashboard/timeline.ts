// What happened in an operation, as moments with a time: put together from its view, newest first.

import type {
  BoardView, Cause, ClauseId, ForceKind, HoldKind, NoticeView, OperationView, RefusedView, Role, Sign, StepId, Step, Subject,
} from '../shared/protocol.ts';
import type { Severity } from '../shared/protocol.ts';

/** What moments are sorted by for the eye. */
export const MOMENT_KINDS = ['stop', 'standstill', 'step', 'rescue', 'force', 'told', 'refused'] as const;
export type MomentKind = (typeof MOMENT_KINDS)[number];

export type What =
  | { readonly is: 'stopped'; readonly severity: Severity; readonly sign: Sign | null; readonly cause: Cause['kind']; readonly who: Subject; readonly clause: ClauseId; readonly by: string | null }
  | { readonly is: 'hold_opened' | 'hold_lifted' | 'hold_deviated' | 'hold_resumed'; readonly hold: HoldKind; readonly who: Subject; readonly clause: ClauseId; readonly by: Role | null }
  | { readonly is: 'signalled' | 'all_displayed'; readonly of: number }
  | { readonly is: 'stands'; readonly label: string }
  | { readonly is: 'all_stand'; readonly of: number; readonly afterMs: number | null }
  | { readonly is: 'ready' }
  | { readonly is: 'step'; readonly step: Step }
  | { readonly is: 'counted'; readonly present: number; readonly missing: readonly string[] }
  | { readonly is: 'rescue_opened' }
  | { readonly is: 'rescue_claimed' | 'rescue_done'; readonly step: StepId; readonly by: string | null; readonly late: boolean }
  | { readonly is: 'force_began' | 'force_ended'; readonly force: ForceKind; readonly who: Subject; readonly authorised: boolean }
  | { readonly is: 'told'; readonly notice: NoticeView['notice'] }
  | { readonly is: 'sister'; readonly operation: string; readonly aborted: boolean }
  | { readonly is: 'refused'; readonly refused: RefusedView };

export interface Moment {
  readonly key: string;
  /** By the server's clock; for a report when it happened. */
  readonly at: string;
  readonly kind: MomentKind;
  readonly what: What;
}

export function timeline(view: OperationView): Moment[] {
  const moments = [...stops(view), ...view.board.flatMap(standstill), ...steps(view), ...rescue(view), ...force(view), ...told(view)];
  view.refused.forEach((refused, index) => moments.push({ key: `refused ${refused.at} ${index}`, at: refused.at, kind: 'refused', what: { is: 'refused', refused } }));
  // Of two at the same time the one that follows from the other comes later, so above it.
  return moments.reverse().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function stops({ reasons, holds }: OperationView): Moment[] {
  const stopped = reasons.map(({ stop, occurred_at, severity, sign, cause, who, clause, by }): Moment => ({
    key: `stop ${stop}`, at: occurred_at, kind: 'stop',
    what: { is: 'stopped', severity, sign: sign ?? null, cause: cause.kind, who, clause, by: by ?? null },
  }));
  const held = holds.flatMap(({ id, kind: hold, who, clause, opened_at, opened_by, status }): Moment[] => {
    const of = { hold, who, clause };
    const opened: Moment = { key: `hold ${id}`, at: opened_at, kind: 'stop', what: { is: 'hold_opened', ...of, by: opened_by.kind === 'person' ? opened_by.role : null } };
    if (status.is === 'open') return [opened];
    if (status.is === 'resumed') return [opened, { key: `resumed ${id}`, at: status.at, kind: 'stop', what: { is: 'hold_resumed', ...of, by: null } }];
    const by = status.by.kind === 'person' ? status.by.role : null;
    return [opened, { key: `lifted ${id}`, at: status.at, kind: 'stop', what: { is: status.deviation ? 'hold_deviated' : 'hold_lifted', ...of, by } }];
  });
  return [...stopped, ...held];
}

/** Milestones of a board: when it was signalled, when it was on every screen, who stands, when all stand. */
function standstill({ stop, signalled_at, devices, of, stand, standstill_ms }: BoardView): Moment[] {
  const kind = 'standstill';
  const moments: Moment[] = [{ key: `signalled ${stop}`, at: signalled_at, kind, what: { is: 'signalled', of } }];
  const displayed = devices.flatMap(({ displayed_at }) => displayed_at ?? []);
  // Who does not see the board gets its count, and no rows.
  if (displayed.length > 0 && displayed.length === devices.length) moments.push({ key: `displayed ${stop}`, at: last(displayed), kind, what: { is: 'all_displayed', of } });
  const acknowledged = devices.flatMap(({ device, label, acknowledged_at }) => (acknowledged_at === undefined ? [] : [{ device, label, at: acknowledged_at }]));
  for (const { device, label, at } of acknowledged) moments.push({ key: `stands ${stop} ${device}`, at, kind, what: { is: 'stands', label } });
  if (of > 0 && stand >= of && acknowledged.length > 0) {
    moments.push({ key: `all ${stop}`, at: last(acknowledged.map(({ at }) => at)), kind, what: { is: 'all_stand', of, afterMs: standstill_ms ?? null } });
  }
  return moments;
}

function steps({ steps: taken, safeguards }: OperationView): Moment[] {
  const moments = taken.map(({ step, at }, index): Moment => ({ key: `step ${index}`, at, kind: 'step', what: { is: 'step', step } }));
  const { ready_at } = safeguards.preflight;
  if (ready_at !== undefined) moments.push({ key: 'ready', at: ready_at, kind: 'step', what: { is: 'ready' } });
  const { counted } = safeguards.family;
  if (counted !== undefined) moments.push({ key: 'counted', at: counted.at, kind: 'step', what: { is: 'counted', present: counted.present, missing: counted.missing } });
  return moments;
}

function rescue({ rescue: chain }: OperationView): Moment[] {
  if (chain === undefined) return [];
  const kind = 'rescue';
  const moments: Moment[] = [{ key: 'rescue', at: chain.opened_at, kind, what: { is: 'rescue_opened' } }];
  for (const { step, claimed_at, claimed_by, done_at, done_by, late } of chain.steps) {
    const isLate = late !== undefined;
    if (claimed_at !== undefined) moments.push({ key: `claimed ${step}`, at: claimed_at, kind, what: { is: 'rescue_claimed', step, by: claimed_by[0] ?? null, late: isLate } });
    if (done_at !== undefined) moments.push({ key: `done ${step}`, at: done_at, kind, what: { is: 'rescue_done', step, by: done_by ?? null, late: isLate } });
  }
  return moments;
}

function force({ safeguards }: OperationView): Moment[] {
  return safeguards.force.flatMap(({ measure, kind: used, who, authorised, started_at, ended_at }) => {
    const of = { force: used, who, authorised };
    const moments: Moment[] = [];
    if (started_at !== undefined) moments.push({ key: `force ${measure}`, at: started_at, kind: 'force', what: { is: 'force_began', ...of } });
    if (ended_at !== undefined) moments.push({ key: `ended ${measure}`, at: ended_at, kind: 'force', what: { is: 'force_ended', ...of } });
    return moments;
  });
}

function told({ safeguards }: OperationView): Moment[] {
  const notices = safeguards.notices.map(({ at, notice }, index): Moment => ({ key: `notice ${at} ${notice.code} ${index}`, at, kind: 'told', what: { is: 'told', notice } }));
  const sisters = (safeguards.measure?.stopped ?? []).map(({ operation, stop, at, aborted }): Moment => ({ key: `sister ${stop}`, at, kind: 'told', what: { is: 'sister', operation, aborted } }));
  return [...notices, ...sisters];
}

function last(times: readonly string[]): string {
  return times.reduce((latest, at) => (Date.parse(at) > Date.parse(latest) ? at : latest));
}
