// Times of a review: days in full, because it can be a year ago; lengths with their unit.

import { clockTime, seconds, span } from '../text/format.ts';
import { language, t } from '../text/language.svelte.ts';

const UNREADABLE = '–';
const MINUTE_MS = 60_000;

/** `Di., 05.05.2026`. */
export function dayLong(instant: string): string {
  return read(instant, { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** `05.05. 07:48`. */
export function dayShort(instant: number): string {
  return read(instant, { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).replace(',', '');
}

/** `05.05.2026, 07:48:10`. */
export function exact(instant: string): string {
  return read(instant, { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

/** `07:48:10 – 09:02:00`; open where it has not ended. */
export function fromTo(from: string, to: string | undefined): string {
  return `${clockTime(from)} – ${to === undefined ? '…' : clockTime(to)}`;
}

/** `4,2 s` below a minute, else `3:07 min` or `1:02:07 h`. */
export function length(ms: number): string {
  if (ms < MINUTE_MS) return t('review.length.s', { value: seconds(ms) });
  return ms < 60 * MINUTE_MS ? t('review.length.min', { value: span(ms) }) : t('review.length.h', { value: span(ms) });
}

export function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}

function read(instant: string | number, how: Intl.DateTimeFormatOptions): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? UNREADABLE : new Intl.DateTimeFormat(language.current, how).format(at);
}
