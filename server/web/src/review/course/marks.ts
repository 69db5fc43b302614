// The course of events as it is drawn: lanes, marks on them, and how long something lasted behind them.

import type { TimelineGroup, TimelineItem, TimelineLane, Review } from '../../shared/protocol.ts';
import { subjectName } from '../../text/format.ts';
import { t, told } from '../../text/language.svelte.ts';
import type { Narrowed } from '../router.ts';

export const GROUPS: readonly TimelineGroup[] = ['stop', 'lift', 'refusal', 'step', 'rescue', 'force', 'family', 'place', 'document', 'night', 'receipt', 'device', 'after'];

export interface Lane {
  readonly id: string;
  readonly of: 'operation' | 'device' | 'person' | 'service';
  readonly label: string;
}

export interface Mark {
  readonly seq: number;
  readonly at: string;
  readonly atMs: number;
  readonly lane: string;
  readonly group: TimelineGroup;
  readonly text: string;
  /** Ended the operation. */
  readonly grave: boolean;
  readonly deviation: boolean;
}

export interface Bar {
  readonly lane: string;
  readonly kind: 'interrupted' | 'aborted' | 'force' | 'rescue';
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
}

export const OPERATION = 'operation';
/** What concerns the operation as a whole, beside whoever did it. */
const OF_ALL: readonly TimelineGroup[] = ['stop', 'lift'];

/** The lane's name in an address: it stays the same when others join. */
export function laneId(lane: TimelineLane): string {
  switch (lane.kind) {
    case 'device': return lane.device;
    case 'person': return `slot:${lane.slot}`;
    case 'service': return 'service';
  }
}

export function laneLabel(lane: TimelineLane): string {
  switch (lane.kind) {
    case 'device': return lane.label;
    case 'person': return subjectName(lane.slot);
    case 'service': return t('lanes.service');
  }
}

/** Without a lane that nothing lies on. */
export function lanesOf({ timeline }: Pick<Review, 'timeline'>): Lane[] {
  const used = new Set(timeline.items.flatMap(({ lanes }) => lanes));
  const some = timeline.lanes.map((lane, index) => ({ lane, index })).filter(({ index }) => used.has(index));
  return [{ id: OPERATION, of: 'operation', label: t('lanes.operation') }, ...some.map(({ lane }): Lane => ({ id: laneId(lane), of: lane.kind, label: laneLabel(lane) }))];
}

/** What is left when only a clause, a lane or a kind is looked at. */
export function chosen({ timeline }: Pick<Review, 'timeline'>, { clause, lane, kind }: Narrowed): TimelineItem[] {
  if (clause === null && lane === null && kind === null) return timeline.items;
  const ids = timeline.lanes.map(laneId);
  return timeline.items.filter((item) =>
    (clause === null || item.clause === clause) && (kind === null || item.group === kind) && (lane === null || (lane === OPERATION ? OF_ALL.includes(item.group) : item.lanes.some((index) => ids[index] === lane))));
}

export function marksOf({ timeline }: Pick<Review, 'timeline'>, items: readonly TimelineItem[], deviations: ReadonlySet<number>): Mark[] {
  const ids = timeline.lanes.map(laneId);
  return items.flatMap(({ seq, at, group, event, what, lanes }) => {
    const mark = { seq, at, atMs: Date.parse(at), group, text: told(what), grave: event === 'aborted', deviation: deviations.has(seq) };
    const on = lanes.flatMap((index) => ids[index] ?? []);
    return [...(OF_ALL.includes(group) ? [OPERATION] : []), ...on].map((lane): Mark => ({ ...mark, lane }));
  });
}

export function endMs({ timeline }: Pick<Review, 'timeline'>): number {
  return timeline.items.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
}
