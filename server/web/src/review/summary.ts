// The operation in a few plain sentences: what a person would say who had read the whole record.

import type { Review } from '../shared/protocol.ts';
import { causeName, clockTime, subjectName } from '../text/format.ts';
import { t, told } from '../text/language.svelte.ts';
import { dayLong, length } from './times.ts';

export function sentences(review: Pick<Review, 'summary' | 'standstills' | 'rescue' | 'force' | 'places' | 'family'>): string[] {
  return [...course(review), ...stops(review), ...rest(review)];
}

function course({ summary, places }: Pick<Review, 'summary' | 'places'>): string[] {
  const { begun_at, ended, lasted_ms, planned, persons, minors_affected } = summary;
  const said: string[] = [];
  if (planned !== undefined && planned.refused_before > 0) said.push(t(planned.refused_before === 1 ? 'say.plan_refused.one' : 'say.plan_refused', { count: planned.refused_before }));
  if (begun_at === undefined) said.push(t('say.not_begun'));
  else {
    said.push(t('say.begun', { day: dayLong(begun_at), time: clockTime(begun_at) }));
    if (places.first_contact_at !== undefined) said.push(t('say.contact', { time: clockTime(places.first_contact_at) }));
  }
  if (ended !== undefined) said.push(t(lasted_ms === undefined ? 'say.ended' : 'say.ended.after', { time: clockTime(ended.moment.at), how: told(ended.name), length: lasted_ms === undefined ? '' : length(lasted_ms) }));
  else if (begun_at !== undefined) said.push(t('say.not_ended'));
  if (persons.length > 0) said.push(t('say.persons', { persons: persons.map(({ slot, age_name }) => `${slot} (${told(age_name)})`).join(', ') }));
  if (minors_affected) said.push(t('say.minors'));
  return said;
}

function stops({ summary: { counts }, standstills }: Pick<Review, 'summary' | 'standstills'>): string[] {
  if (counts.stops === 0) return [t('say.no_stop')];
  const said = [t(counts.stops === 1 ? 'say.stops.one' : 'say.stops', { count: counts.stops })];
  for (const one of standstills) {
    const cause = causeName({ sign: one.sign ?? null, cause: one.cause.kind });
    const what = { time: clockTime(one.occurred_at), cause, who: subjectName(one.who) };
    const stood = one.standstill_ms === undefined ? t('say.not_all') : t('say.stood', { length: length(one.standstill_ms) });
    said.push(`${t(`say.${one.severity}`, what)} ${stood}`);
  }
  if (counts.interrupted_ms > 0) said.push(t('say.interrupted_for', { length: length(counts.interrupted_ms) }));
  return said;
}

function rest({ summary: { counts }, rescue, force, family }: Pick<Review, 'summary' | 'rescue' | 'force' | 'family'>): string[] {
  const said: string[] = [];
  const late = rescue.flatMap(({ steps }) => steps).filter((step) => (step.late_ms ?? 0) > 0 || step.late.length > 0).length;
  if (rescue.length > 0) said.push(late === 0 ? t('say.rescue') : t(late === 1 ? 'say.rescue.late.one' : 'say.rescue.late', { count: late }));
  if (counts.force > 0) said.push(t(counts.force === 1 ? 'say.force.one' : 'say.force', { count: counts.force }));
  if (force.open.length > 0) said.push(t(force.open.length === 1 ? 'force_review.open.one' : 'force_review.open', { count: force.open.length }) + '.');
  if (family.apart_ms > 0) said.push(t('say.apart', { length: length(family.apart_ms) }));
  if (counts.refusals > 0) said.push(t(counts.refusals === 1 ? 'say.refusals.one' : 'say.refusals', { count: counts.refusals }));
  said.push(counts.deviations === 0 ? t('say.no_deviation') : t(counts.deviations === 1 ? 'say.deviations.one' : 'say.deviations', { count: counts.deviations }));
  return said;
}
