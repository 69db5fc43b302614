// What a review names, in words.

import type { By } from '../shared/protocol.ts';
import { roleName } from '../text/format.ts';
import { t } from '../text/language.svelte.ts';

/** "T2 (Einsatzkraft, Person 3)"; the clock and the service by their names. */
export function byText({ kind, role, label, person }: By): string {
  if (kind !== 'person') return t(`by.${kind}`);
  const about = [role === undefined ? '' : roleName(role), person === undefined ? '' : t('by.person_number', { number: person })].filter((word) => word !== '').join(', ');
  if (label === undefined) return about;
  return about === '' ? label : `${label} (${about})`;
}

/** `+4,2 s`, `−3 s`: a difference that has a direction. */
export function signed(text: string, ms: number): string {
  return `${ms < 0 ? '−' : '+'}${text}`;
}
