// The stops of all operations that this desk has not silenced: what sounds, why, and since when.

import type { Alarm } from '../shared/alarm.ts';
import { unanswered, type Followed, type SeenStop } from '../shared/followed.ts';

export interface OpenAlarm extends SeenStop {
  readonly operation: string;
  readonly reference: string;
  /** Call sign of whoever reported it, once the record knows. */
  readonly by: string | null;
}

/** Aborts first, then the newest. */
export function openAlarms(all: Iterable<Followed>): OpenAlarm[] {
  const open: OpenAlarm[] = [];
  for (const followed of all) {
    for (const stop of unanswered(followed)) {
      const by = followed.view?.reasons.find((reason) => reason.stop === stop.stop)?.by ?? null;
      open.push({ ...stop, operation: followed.operation, reference: followed.view?.reference ?? followed.operation.slice(0, 8), by });
    }
  }
  return open.sort((a, b) => Number(b.severity === 'aborted') - Number(a.severity === 'aborted') || (a.occurredAt < b.occurredAt ? 1 : -1));
}

/** What is heard: the worst of them. */
export function heard(open: readonly OpenAlarm[]): Alarm | null {
  const [worst] = open;
  if (worst === undefined) return null;
  return worst.severity === 'aborted' ? 'aborted' : 'interrupted';
}

/** A stop that became worse, or was signalled again, is said again. */
export function alarmKey({ operation, stop, severity, signal }: OpenAlarm): string {
  return `${operation} ${stop} ${severity} ${signal}`;
}

export function sameAlarms(a: readonly OpenAlarm[], b: readonly OpenAlarm[]): boolean {
  return a.length === b.length && a.every((one, index) => {
    const other = b[index];
    return other !== undefined && alarmKey(one) === alarmKey(other) && one.by === other.by && one.sign === other.sign && one.reference === other.reference;
  });
}
