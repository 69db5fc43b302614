// German first, English second; the choice is remembered on this device.

import type { Text } from '../shared/catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';

export type Language = 'de' | 'en';
export type Key = keyof typeof de;
export type Catalogue = Readonly<Record<Key, string>>;

const catalogues: Readonly<Record<Language, Catalogue>> = { de, en };
const REMEMBERED = 'einhalt.language';

class Choice {
  current = $state<Language>(remembered());

  choose(language: Language): void {
    this.current = language;
    document.documentElement.lang = language;
    try {
      localStorage.setItem(REMEMBERED, language);
    } catch {
      // Not remembered; it still counts now.
    }
  }
}

function remembered(): Language {
  try {
    return localStorage.getItem(REMEMBERED) === 'en' ? 'en' : 'de';
  } catch {
    return 'de';
  }
}

export const language = new Choice();
document.documentElement.lang = language.current;

/** The text in the chosen language, its `{places}` filled in. */
export function t(key: Key, places: Readonly<Record<string, string | number>> = {}): string {
  return catalogues[language.current][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

/** A text that comes with both languages. */
export function told(text: Text): string {
  return text[language.current];
}

/** The text for a word of the wire; the word itself where a newer server has added one. */
export function named(family: string, word: string): string {
  const key = `${family}.${word}`;
  return Object.hasOwn(de, key) ? t(key as Key) : word;
}
