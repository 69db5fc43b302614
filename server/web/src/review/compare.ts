// Two operations in the same figures, one line each.

import type { Review } from '../shared/protocol.ts';
import { t, told } from '../text/language.svelte.ts';
import { span } from '../text/format.ts';
import { exact, length } from './times.ts';

export interface Line {
  readonly name: string;
  readonly values: readonly [string, string];
  /** The same in a number, where both have one: drawn as bars on one scale. */
  readonly sizes: readonly [number, number] | null;
  /** Which of them departs from the agreement, or was too late. */
  readonly bad: readonly [boolean, boolean];
}

export interface Group {
  readonly name: string;
  readonly lines: readonly Line[];
}

interface Figure {
  readonly text: string;
  readonly size: number | null;
  readonly bad: boolean;
}

const NONE: Figure = { text: '–', size: null, bad: false };
const text = (said: string | undefined): Figure => (said === undefined ? NONE : { text: said, size: null, bad: false });
const count = (number: number, bad = false): Figure => ({ text: String(number), size: number, bad: bad && number > 0 });
const time = (ms: number | undefined, bad = false): Figure => (ms === undefined ? NONE : { text: length(ms), size: ms, bad });

export function compared(one: Review, other: Review): Group[] {
  const line = (name: string, figure: (review: Review) => Figure): Line => {
    const [a, b] = [figure(one), figure(other)];
    return { name, values: [a.text, b.text], sizes: a.size === null || b.size === null ? null : [a.size, b.size], bad: [a.bad, b.bad] };
  };
  const counts = (name: string, of: keyof Review['summary']['counts'], bad = false) => line(name, ({ summary }) => count(summary.counts[of] ?? 0, bad));
  return [
    { name: t('section.summary'), lines: [
      line(t('compare.begun'), ({ summary }) => text(summary.begun_at === undefined ? undefined : exact(summary.begun_at))),
      line(t('compare.ended'), ({ summary }) => text(summary.ended === undefined ? t('ended_as.open') : told(summary.ended.name))),
      line(t('compare.lasted'), ({ summary }) => time(summary.lasted_ms)),
      line(t('summary.persons'), ({ summary }) => count(summary.persons.length)),
      line(t('summary.policy'), ({ policy }) => text(`${policy.name} ${policy.version}`)),
    ] },
    { name: t('section.standstill'), lines: [
      counts(t('review.row.stops'), 'stops'),
      line(t('compare.standstill'), ({ summary }) => time(summary.counts.longest_standstill_ms)),
      line(t('summary.interrupted'), ({ summary }) => time(summary.counts.interrupted_ms)),
      line(t('compare.unanswered'), ({ standstills }) => count(standstills.filter(({ standstill_ms }) => standstill_ms === undefined).length, true)),
    ] },
    { name: t('section.rescue'), lines: rescue(one, other, line) },
    { name: t('section.force'), lines: [
      counts(t('compare.measures'), 'force'),
      line(t('compare.not_allowed'), ({ force }) => count(force.measures.filter(({ was_allowed }) => was_allowed === false).length, true)),
      line(t('compare.open_end'), ({ force }) => count(force.open.length, true)),
      line(t('compare.milder'), ({ force }) => count(force.milder.length)),
    ] },
    { name: t('section.deviations'), lines: [
      counts(t('section.deviations'), 'deviations', true), counts(t('summary.findings'), 'findings'), counts(t('section.refused'), 'refusals'),
      line(t('compare.deviated'), ({ clauses }) => text(clauses.filter(({ verdict }) => verdict === 'deviated').map(({ clause }) => clause).join(', ') || undefined)),
      line(t('compare.triggered'), ({ clauses }) => text(clauses.filter(({ verdict }) => verdict === 'triggered').map(({ clause }) => clause).join(', ') || undefined)),
    ] },
  ];
}

/** Every step that either of them took, each from the opening of its first chain. */
function rescue(one: Review, other: Review, line: (name: string, figure: (review: Review) => Figure) => Line): Line[] {
  const names = new Map([one, other].flatMap(({ rescue: runs }) => (runs[0]?.steps ?? []).map((step) => [step.step, told(step.name)] as const)));
  return [...names].map(([step, name]) => line(name, ({ rescue: runs }): Figure => {
    const run = runs[0];
    const found = run?.steps.find((known) => known.step === step);
    const done = found?.done[0];
    if (run === undefined || found === undefined) return NONE;
    if (done === undefined) return { text: t('rescue_review.not_done'), size: null, bad: found.due_s !== undefined };
    const ms = Math.max(0, Date.parse(done.at) - Date.parse(run.opened_at));
    const due = found.due_s === undefined ? '' : ` (${t('compare.target', { span: span(found.due_s * 1000) })})`;
    return { text: `${length(ms)}${due}`, size: ms, bad: (found.late_ms ?? 0) > 0 };
  }));
}
