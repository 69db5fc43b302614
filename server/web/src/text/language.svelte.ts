// German first, English second; the choice is remembered on this device.

import type { Text } from '../shared/protocol.ts';
import type { de } from './de.ts';

export type Language = 'de' | 'en';
export type Key = keyof typeof de;
export type Catalogue = Readonly<Record<Key, string>>;

/** German comes with each page, no more of it than the page shows; English when it is wanted. */
let catalogues = $state.raw<Readonly<Record<Language, Partial<Catalogue>>>>({ de: {}, en: {} });
const REMEMBERED = 'einhalt.language';

class Choice {
  current = $state<Language>('de');
  private wanted: Language = 'de';

  choose(language: Language): void {
    try {
      localStorage.setItem(REMEMBERED, language);
    } catch {
      // Not remembered; it still counts now.
    }
    void this.speak(language);
  }

  /** Where its texts cannot be loaded, the page goes on in the language it has. */
  async speak(language: Language): Promise<void> {
    this.wanted = language;
    try {
      const en = language === 'en' ? (await import('./en.ts')).en : catalogues.en;
      if (catalogues.en !== en) catalogues = { ...catalogues, en };
    } catch {
      return;
    }
    if (this.wanted !== language) return;
    this.current = language;
    document.documentElement.lang = language;
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

/** The page's German texts; English follows where it was chosen before. */
export function speak(german: Partial<Catalogue>): Promise<void> {
  catalogues = { ...catalogues, de: german };
  return language.speak(remembered());
}

/** Every German text, for what a page shows later. */
export async function everyText(): Promise<void> {
  const { de } = await import('./de.ts');
  if (catalogues.de !== de) catalogues = { ...catalogues, de };
}

/** The text in the chosen language, its `{places}` filled in. */
export function t(key: Key, places: Readonly<Record<string, string | number>> = {}): string {
  return (catalogues[language.current][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

/** A text that comes with both languages. */
export function told(text: Text): string {
  return text[language.current];
}

/** The text for a word of the wire; the word itself where a newer server has added one. */
export function named(family: string, word: string): string {
  const key = `${family}.${word}`;
  return Object.hasOwn(catalogues.de, key) ? t(key as Key) : word;
}
