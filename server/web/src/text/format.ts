// Times and durations as people read them. Local wall time of the device; instants underneath.

import type { Role, Sign, Subject } from '../shared/protocol.ts';
import type { ShownReason } from '../shared/followed.ts';
import { language, named, t } from './language.svelte.ts';

const UNREADABLE = '–';

export function clockTime(instant: string | number): string {
  return read(instant, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

export function shortTime(instant: string | number): string {
  return read(instant, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

export function dayAndTime(instant: string | number): string {
  return read(instant, { weekday: 'short', day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A time that cannot be read must not keep a stop from being shown (I-17). */
function read(instant: string | number, how: Intl.DateTimeFormatOptions): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? UNREADABLE : new Intl.DateTimeFormat(language.current, how).format(at);
}

/** `3:07` or `1:02:07`: minutes and seconds, hours when there are any. */
export function span(ms: number): string {
  if (Number.isNaN(ms)) return UNREADABLE;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function seconds(ms: number): string {
  return new Intl.NumberFormat(language.current, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000);
}

export function signName(sign: Sign): string {
  return named('sign', sign);
}

export function subjectName(who: Subject): string {
  return who === 'staff' || who === 'bystander' || who === 'unknown' ? named('who', who) : t('who.person', { slot: who });
}

export function roleName(role: Role): string {
  return named('role', role);
}

/** "medizinischer Notfall": the sign if one was seen, else what else raised it. */
export function causeName({ sign, cause }: Pick<ShownReason, 'sign' | 'cause'>): string {
  if (cause !== 'report' && cause !== 'late_report') return named('cause', cause);
  return sign === null ? t('cause.report') : signName(sign);
}

/** `46 m`; negative inside a fence. */
export function metres(distance: number): string {
  return new Intl.NumberFormat(language.current, { style: 'unit', unit: 'meter', maximumFractionDigits: 0 }).format(distance);
}

/** `85 %` of a whole that is 1. */
export function percent(share: number): string {
  return new Intl.NumberFormat(language.current, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** A calendar day, `2026-05-05`, which has no zone. */
export function dayOf(day: string): string {
  return read(`${day}T00:00:00Z`, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' });
}

/** `5 Std. 30 Min.`: a length of the plan, to the minute. */
export function hoursAndMinutes(minutes: number): string {
  const part = (value: number, unit: 'hour' | 'minute') => new Intl.NumberFormat(language.current, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return part(rest, 'minute');
  return rest === 0 ? part(hours, 'hour') : `${part(hours, 'hour')} ${part(rest, 'minute')}`;
}
