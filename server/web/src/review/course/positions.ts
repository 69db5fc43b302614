// Where something was reported from: what the record keeps, at the entry that keeps it. Devices are not followed
// after the fact; their traces were never kept.

import type { Spot } from '../../dashboard/map/marks.ts';
import type { Review } from '../../shared/protocol.ts';
import { t } from '../../text/language.svelte.ts';

export interface Located extends Spot {
  /** What it is the position of: the newest one of each is shown. */
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly look: 'device' | 'meeting';
  readonly label: string;
  readonly accuracyM: number;
}

/** The events that name the place where the team is to meet. */
const MEETING = ['plan_accepted', 'meeting_place_set'];

export function locatedIn({ timeline }: Pick<Review, 'timeline'>): Located[] {
  return timeline.items.flatMap(({ seq, at, occurred_at, event, by, sealed }): Located[] => {
    const position = sealed?.is === 'open' ? sealed.position : undefined;
    if (position === undefined) return [];
    const meeting = MEETING.includes(event);
    const spot = { seq, at: occurred_at ?? at, lat: position.lat, lon: position.lon, accuracyM: position.accuracy_m };
    return [meeting ? { ...spot, id: 'meeting', look: 'meeting', label: t('map.meeting') } : { ...spot, id: `d ${by.device ?? ''}`, look: 'device', label: by.label ?? t('by.service') }];
  });
}
