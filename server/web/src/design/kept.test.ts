import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import { buttons, show, text } from '../test/mounted.ts';
import Kept from './Kept.svelte';

it('I-17: a part that cannot be drawn takes nothing else along, and says so', () => {
  const children = createRawSnippet(() => ({ render: () => { throw new Error('cannot be drawn'); } }));
  const instead = createRawSnippet(() => ({ render: () => '<p>Erste Hilfe</p>' }));
  show(Kept, { children, instead });
  expect(text()).toContain('Alles andere geht weiter.');
  expect(text()).toContain('Erste Hilfe');
  expect(buttons()).toEqual(['Erneut laden']);
});
