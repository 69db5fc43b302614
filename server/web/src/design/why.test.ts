// "Warum?": facts, rule, clause and what would make it possible.

import { expect, it } from 'vitest';
import type { Explanation } from '../shared/protocol.ts';
import { press, settled, show, text } from '../test/mounted.ts';
import WhyHost from '../test/WhyHost.svelte';

const both = (de: string) => ({ de, en: `${de} (en)` });
const explanation: Explanation = {
  what: both('Die Maßnahme ist unterbrochen: Es wurde gemeldet.'), facts: [{ label: both('Eröffnet'), value: both('07:48:10') }], rule: both('Ein medizinischer Notfall unterbricht.'),
  clause: { id: 'R-30', title: 'Notfall', quote: 'wird sofort unterbrochen' }, policy: 'kreis-unna', policy_version: '1', lawful_when: both('Beurteilung: reisefähig'),
};

it('shows the whole chain of reasons when asked, and says when it cannot', async () => {
  const asked: unknown[] = [];
  let works = true;
  show(WhyHost, { about: { hold: 'h' }, explains: (about: unknown) => { asked.push(about); return works ? Promise.resolve([explanation]) : Promise.reject(new Error('gone')); } });
  await press('Warum? Halt');
  await settled();
  for (const part of ['Es wurde gemeldet.', 'Eröffnet', '07:48:10', 'Ein medizinischer Notfall unterbricht.', 'R-30 Notfall: „wird sofort unterbrochen“', 'Beurteilung: reisefähig', 'kreis-unna']) expect(text()).toContain(part);
  expect(asked).toEqual([{ hold: 'h' }]);
  await press('Warum? Halt');
  works = false;
  await press('Warum? Halt');
  await settled();
  expect(text()).toContain('Die Begründung ist gerade nicht zu erreichen.');
});
