// What lasted: interruptions, the rescue chain, measures of force. What has no end is drawn to the end of the record.

import type { Review } from '../../shared/protocol.ts';
import { named, t, told } from '../../text/language.svelte.ts';
import { endMs, laneId, OPERATION, type Bar } from './marks.ts';

export function barsOf(review: Pick<Review, 'timeline' | 'interruptions' | 'rescue' | 'force' | 'states'>): Bar[] {
  const end = endMs(review);
  const until = (at: string | undefined) => (at === undefined ? end : Date.parse(at));
  const stopped = review.interruptions.flatMap(({ since, until: ended, ended: how }): Bar[] => {
    const bar = { lane: OPERATION, label: t('lanes.stopped', { how: named('stop_end', how) }) };
    const stood: Bar = { ...bar, kind: 'interrupted', fromMs: Date.parse(since), toMs: until(ended) };
    // What was aborted stays so.
    return how === 'aborted' ? [stood, { ...bar, kind: 'aborted', fromMs: until(ended), toMs: end }] : [stood];
  });
  const chains = review.rescue.map(({ opened_at, closed }): Bar => ({ lane: OPERATION, kind: 'rescue', fromMs: Date.parse(opened_at), toMs: until(closed?.moment.at), label: t('moment.rescue_opened') }));
  const persons = new Map(review.timeline.lanes.flatMap((lane) => (lane.kind === 'person' ? [[lane.slot, laneId(lane)]] : [])));
  const force = review.force.measures.flatMap(({ who, started, ended, name }): Bar[] =>
    started === undefined ? [] : [{ lane: persons.get(who) ?? OPERATION, kind: 'force', fromMs: Date.parse(started.at), toMs: until(ended?.at), label: t('lanes.force', { name: told(name) }) }]);
  return [...stopped, ...chains, ...force];
}
