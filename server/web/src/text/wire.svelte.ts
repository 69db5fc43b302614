// The texts of the wire's codes, in both languages. They are many and seldom shown at first: loaded when one is.

import type { Text } from '../shared/protocol.ts';
import { everyText, told } from './language.svelte.ts';

type Texts = typeof import('../shared/catalogue.ts');
type Family = 'refusal' | 'remedy' | 'notice' | 'problem';

let texts = $state.raw<Texts | null>(null);
let asked = false;

/** Loads them now. */
export async function load(): Promise<void> {
  asked = true;
  try {
    // What a code is about may be named in a text that this page did not come with.
    [texts] = await Promise.all([import('../shared/catalogue.ts'), everyText()]);
  } catch {
    asked = false;
  }
}

/** What a code says; the code itself until the texts are there, or where a newer server has added one. */
export function wireText(family: Family, code: string): string {
  return found(family, code) ?? code;
}

/** Null where there is none. */
export function remedy(code: string): string | null {
  return found('remedy', code);
}

function found(family: Family, code: string): string | null {
  if (texts === null) {
    if (!asked) void load();
    return null;
  }
  const of: Readonly<Record<string, Text>> = { refusal: texts.refusalTexts, remedy: texts.remedyTexts, notice: texts.noticeTexts, problem: texts.problemTexts }[family];
  const text = Object.hasOwn(of, code) ? of[code] : undefined;
  return text === undefined ? null : told(text);
}
