// What runs against the clock in an operation, for its row: rescue chain, force, night, answers that are due.

import type { OperationView, StepId } from '../shared/protocol.ts';

export type Timer =
  | { readonly kind: 'rescue'; readonly step: StepId; readonly leftMs: number }
  | { readonly kind: 'force'; readonly forMs: number; readonly alarmed: boolean }
  | { readonly kind: 'question' | 'recommendation' | 'document'; readonly leftMs: number }
  | { readonly kind: 'night'; readonly leftMs: number; readonly forecast: boolean };

/** From here on the night is counted down (R-20b). */
const NIGHT_NEAR_MS = 120 * 60_000;
const NIGHT_VERY_NEAR_MS = 30 * 60_000;

/** The most pressing first; nothing once it is over. */
export function timers(view: OperationView, nowMs: number): Timer[] {
  if (view.phase === 'ended') return [];
  const found: Timer[] = [];
  const left = (at: string) => Date.parse(at) - nowMs;
  const soonest = (all: readonly { readonly due_at: string }[]) => all.reduce<number | null>((least, { due_at }) => Math.min(least ?? Infinity, left(due_at)), null);

  const { rescue } = view;
  if (rescue !== undefined && rescue.closed === undefined) {
    for (const { step, due_at, done_at } of rescue.steps) {
      if (due_at !== undefined && done_at === undefined) found.push({ kind: 'rescue', step, leftMs: left(due_at) });
    }
  }
  const running = view.safeguards.force.filter(({ phase }) => phase === 'running');
  const begun = running.map(({ started_at }) => Date.parse(started_at ?? view.since));
  if (running.length > 0) found.push({ kind: 'force', forMs: nowMs - Math.min(...begun), alarmed: running.some(({ alarms, release_asked }) => alarms.length > 0 || release_asked) });
  const question = soonest(view.questions);
  if (question !== null) found.push({ kind: 'question', leftMs: question });
  const recommendation = soonest(view.safeguards.recommendations);
  if (recommendation !== null) found.push({ kind: 'recommendation', leftMs: recommendation });
  const document = soonest(view.safeguards.documents.filter(({ recognised }) => recognised === undefined));
  if (document !== null) found.push({ kind: 'document', leftMs: document });
  const { night } = view;
  if (night.minors_affected && !night.is_night) {
    const leftMs = left(night.next_night_at);
    if (leftMs <= NIGHT_NEAR_MS || night.forecast_reaches_night) found.push({ kind: 'night', leftMs, forecast: night.forecast_reaches_night });
  }
  // Of the rescue chain only the step that is due first; the others stand in the detail.
  const first = found.filter(({ kind }) => kind === 'rescue').sort((a, b) => pressure(a) - pressure(b))[0];
  return found.filter((timer) => timer.kind !== 'rescue' || timer === first).sort((a, b) => pressure(a) - pressure(b));
}

/** What is late or alarmed comes first, then what is due first. */
function pressure(timer: Timer): number {
  if (timer.kind === 'force') return timer.alarmed ? -Infinity : 0;
  return timer.leftMs;
}

export function pressing(timer: Timer): boolean {
  if (timer.kind === 'force') return timer.alarmed;
  if (timer.kind === 'night') return timer.forecast || timer.leftMs <= NIGHT_VERY_NEAR_MS;
  return timer.leftMs < 0;
}
