// The rescue chain's content: fetched when there is a network, kept on the device for when there is
// none (I-20). A text that comes late is worth less than an older one that is there.

import type { Api } from './api.ts';
import type { Card, RescueContent, Sign } from './protocol.ts';

const KEPT = 'einhalt.rescue-content';

export function keptContent(): RescueContent | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? 'null') as RescueContent | null;
  } catch {
    return null;
  }
}

export async function fetchContent(api: Api): Promise<RescueContent | null> {
  try {
    const content = await api.get<RescueContent>('/rescue-content');
    localStorage.setItem(KEPT, JSON.stringify(content));
    return content;
  } catch {
    return keptContent();
  }
}

/** The card of the sign; for signs without one, that of any other danger to life. */
export function cardFor(content: RescueContent | null, sign: Sign): Card | null {
  const of = (wanted: Sign) => content?.cards.find((card) => card.sign === wanted);
  return of(sign) ?? of('other_life_threatening') ?? null;
}
