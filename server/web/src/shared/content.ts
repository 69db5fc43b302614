// The rescue chain's content: carried by the page itself, so that a card opens at once with no network
// and no session (I-20); what the server has is kept once it was fetched, where it is newer.

import type { Api } from './api.ts';
import type { Card, RescueContent, Sign, Text } from './protocol.ts';
import { rescueContent } from './rescue-content.ts';

const KEPT = 'einhalt.rescue-content';

export function keptContent(): RescueContent {
  try {
    return better(JSON.parse(localStorage.getItem(KEPT) ?? 'null'));
  } catch {
    return rescueContent;
  }
}

export async function fetchContent(api: Api): Promise<RescueContent> {
  try {
    const content = better(await api.get<unknown>('/rescue-content'));
    if (content !== rescueContent) localStorage.setItem(KEPT, JSON.stringify(content));
    return content;
  } catch {
    return keptContent();
  }
}

/** What came from elsewhere, if it is newer than what the page carries and the page can show it. */
export function better(found: unknown): RescueContent {
  return readable(found) && newer(found.version) ? found : rescueContent;
}

function newer(version: string): boolean {
  return version.localeCompare(rescueContent.version, 'en', { numeric: true }) > 0;
}

/** A card that cannot be drawn must never come in the place of one that can. */
function readable(found: unknown): found is RescueContent {
  const { version, notice, cards, steps } = (found ?? {}) as Partial<RescueContent>;
  return typeof version === 'string' && text(notice) && typeof steps === 'object' && Array.isArray(cards) && cards.length >= rescueContent.cards.length && cards.every(drawable);
}

function drawable(card: Partial<Card>): boolean {
  return typeof card.sign === 'string' && text(card.title) && texts(card.do) && texts(card.do_not) && texts(card.record) && texts(card.timers) && card.timers?.every(({ start }) => start === undefined || text(start)) === true;
}

function text(found: Text | undefined): boolean {
  return typeof found?.de === 'string' && typeof found.en === 'string';
}

function texts(found: readonly Text[] | undefined): boolean {
  return Array.isArray(found) && found.every(text);
}

/** The card of the sign; for signs without one, that of any other danger to life. */
export function cardFor(content: RescueContent, sign: Sign): Card | null {
  const of = (wanted: Sign) => content.cards.find((card) => card.sign === wanted);
  return of(sign) ?? of('other_life_threatening') ?? null;
}
