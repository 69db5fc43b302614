// I-20: whatever storage holds, a card can be shown.

import { expect, it } from 'vitest';
import { better, cardFor, keptContent } from './content.ts';
import { rescueContent } from './rescue-content.ts';

it('takes newer content, never older, and never what it could not draw', () => {
  const newer = { ...rescueContent, version: '2999-01.1' };
  expect(better(newer)).toBe(newer);
  expect(better({ ...rescueContent, version: '2020-01.1' })).toBe(rescueContent);
  for (const broken of [null, 7, {}, { ...newer, cards: [] }, { ...newer, cards: newer.cards.map(({ title, ...rest }) => ({ ...rest, name: title })) }]) {
    expect(better(broken)).toBe(rescueContent);
  }
});

it('falls back to what the page carries when storage is full, broken or forbidden', () => {
  localStorage.setItem('einhalt.rescue-content', '{');
  expect(keptContent()).toBe(rescueContent);
  localStorage.clear();
  expect(keptContent()).toBe(rescueContent);
});

it('has a card for every sign, that of another danger to life where none is its own', () => {
  expect(cardFor(rescueContent, 'seizure')?.sign).toBe('seizure');
  expect(cardFor(rescueContent, 'gurgling')?.sign).toBe('other_life_threatening');
});
