// The rescue chain's content: carried by the page itself, so that a card opens at once with no network
// and no session (I-20); what the server has is newer, and is kept once it was fetched.

import type { Api } from './api.ts';
import type { Card, RescueContent, Sign } from './protocol.ts';
import { rescueContent } from './rescue-content.ts';

const KEPT = 'einhalt.rescue-content';

export function keptContent(): RescueContent {
  try {
    return (JSON.parse(localStorage.getItem(KEPT) ?? 'null') as RescueContent | null) ?? rescueContent;
  } catch {
    return rescueContent;
  }
}

export async function fetchContent(api: Api): Promise<RescueContent> {
  try {
    const content = await api.get<RescueContent>('/rescue-content');
    localStorage.setItem(KEPT, JSON.stringify(content));
    return content;
  } catch {
    return keptContent();
  }
}

/** The card of the sign; for signs without one, that of any other danger to life. */
export function cardFor(content: RescueContent, sign: Sign): Card | null {
  const of = (wanted: Sign) => content.cards.find((card) => card.sign === wanted);
  return of(sign) ?? of('other_life_threatening') ?? null;
}
