// What went wrong, sorted by where it is said: at its field, or above the form.

import { Refused } from '../shared/api.ts';
import { problemTexts } from '../shared/catalogue.ts';
import type { RefusalReason } from '../shared/protocol.ts';
import { t, told } from '../text/language.svelte.ts';

export interface Failure {
  /** Said above the form. */
  readonly general: readonly string[];
  /** Said at the field, by its place in what was sent. */
  readonly fields: Readonly<Record<string, string>>;
  /** The agreement's reasons against it. */
  readonly reasons: readonly RefusalReason[];
}

/** `fields`: the places the form has a field for; what is wrong elsewhere is said above it. */
export function explain(error: unknown, fields: readonly string[] = []): Failure {
  if (!(error instanceof Refused)) return { general: [t('start.unreachable')], fields: {}, reasons: [] };
  const { problem, status } = error;
  if (problem?.refusal !== undefined) return { general: [], fields: {}, reasons: problem.refusal.reasons };
  const here: Record<string, string> = {};
  const general: string[] = [];
  for (const { code, at } of problem?.mistakes ?? []) {
    const words = Object.hasOwn(problemTexts, code) ? told(problemTexts[code]) : code;
    if (fields.includes(at)) here[at] = words;
    else general.push(words);
  }
  if (general.length === 0 && Object.keys(here).length === 0) general.push(t('start.failed', { status }));
  return { general, fields: here, reasons: [] };
}
