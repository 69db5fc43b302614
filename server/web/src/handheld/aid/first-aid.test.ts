// First aid as it stands on the page: large buttons, DO before DO NOT, nothing mandatory.

import { expect, it } from 'vitest';
import { rescueContent } from '../../shared/rescue-content.ts';
import type { Sign } from '../../shared/protocol.ts';
import { buttons, press, show, text, settled } from '../../test/mounted.ts';
import FirstAid from './FirstAid.svelte';
import { AT_REST, next, type Aid, type AidStep } from './aid.ts';
import { Metronome } from './metronome.svelte.ts';
import { DRAWINGS, drawn, pictureOf } from './pictures.ts';

Element.prototype.scrollIntoView = () => undefined;

function shown(aid: Aid, over: Record<string, unknown> = {}): AidStep[] {
  const steps: AidStep[] = [];
  show(FirstAid, {
    aid, content: rescueContent, reported: null as Sign | null, nowMs: 0, metronome: new Metronome(() => undefined), fix: null, where: '',
    onwhere: () => undefined, onlook: () => undefined, onstep: (step: AidStep) => steps.push(step), ...over,
  });
  return steps;
}

it('is one press away while nothing is reported, with 112 beside it', async () => {
  const steps = shown(AT_REST);
  expect(document.querySelector('a')?.getAttribute('href')).toBe('tel:112');
  expect(document.querySelector('[data-card], [data-call-card]')).toBeNull();
  await press('Erste Hilfe');
  expect(steps).toEqual([{ do: 'look' }]);
});

it('offers every condition with a picture that nobody has to see', async () => {
  const steps = shown(next(AT_REST, { do: 'look' }));
  await settled();
  const choices = [...document.querySelectorAll('.conditions button')];
  expect(choices).toHaveLength(rescueContent.cards.length);
  for (const choice of choices) expect(choice.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
  await press('Krampfanfall');
  expect(steps).toEqual([{ do: 'show', card: 'seizure' }]);
});

it('shows the reported card by itself below a chain, DO before DO NOT, and requires nothing', async () => {
  shown(AT_REST, { reported: 'cardiac_arrest', chain: true });
  await settled();
  expect(document.querySelector('[data-card="cardiac_arrest"]')).not.toBeNull();
  expect(document.querySelector('a'), 'the chain above has its own').toBeNull();
  expect(text().indexOf('Sofort drücken')).toBeLessThan(text().indexOf('Schnappatmung'));
  expect(document.querySelectorAll('[required]')).toHaveLength(0);
  expect(buttons()).toContain('Drücken begonnen');
});

it('draws every picture the content asks for, and leaves out what it does not know', () => {
  for (const card of rescueContent.cards) {
    expect(pictureOf(card.sign), card.sign).not.toBeNull();
    for (const { picture } of card.do) expect(drawn(picture)).toBe(picture ?? null);
  }
  expect(drawn('helicopter' as keyof typeof DRAWINGS)).toBeNull();
});
