// The rescue chain as people press it.

import { expect, it } from 'vitest';
import type { Ask, RescueView, StepId } from '../shared/protocol.ts';
import { rescueContent } from '../shared/rescue-content.ts';
import { button, buttons, fill, press, show, text } from '../test/mounted.ts';
import Rescue from './Rescue.svelte';

const OPENED = Date.parse('2026-05-05T05:48:10Z');
const at = (afterMs: number) => new Date(OPENED + afterMs).toISOString();
const step = (id: StepId, over: Partial<RescueView['steps'][number]> = {}) => ({ step: id, claimed_by: [], not_possible: false, ...over });
const chain = (...steps: RescueView['steps']): RescueView => ({ version: '1', sign: 'seizure', signs: ['seizure'], opened_at: at(0), steps });
const urgent = [step('call112', { due_at: at(60_000) }), step('first_aid', { due_at: at(60_000) })] as const;
const devices = [{ device: 'd1', label: 'T1', role: 'officer', released: false }, { device: 'd2', label: 'T2', role: 'officer', released: false }, { device: 'd3', label: 'T3', role: 'officer', released: true }] as const;

function shown(rescue: RescueView, over: Record<string, unknown> = {}): Ask[] {
  const asks: Ask[] = [];
  show(Rescue, { rescue, nowMs: OPENED + 18_000, onScene: true, onask: (ask: Ask) => asks.push(ask), ...over });
  return asks;
}

it('has the two first steps alone on top, 112 as a link that dials and claims', () => {
  const asks = shown(chain(...urgent, step('fetch_aed')), { part: 'first' });
  expect([...document.querySelectorAll('[data-step]')].map((one) => one.getAttribute('data-step'))).toEqual(['call112', 'first_aid']);
  expect(text()).toContain('noch 0:42');
  const link = document.querySelector('a');
  expect(link?.getAttribute('href')).toBe('tel:112');
  link?.addEventListener('click', (event) => event.preventDefault());
  link?.click();
  expect(asks).toEqual([{ do: 'claim_step', step: 'call112' }]);
});

it('colours what is late and shouts nothing', () => {
  shown(chain(step('first_aid', { due_at: at(10_000) })));
  expect(document.querySelector('.late')?.textContent).toContain('überfällig seit 0:08');
  expect(document.querySelector('[role=alert]')).toBeNull();
});

it('takes a step, then its end, each by one press and with nothing to fill in', async () => {
  const asks = shown(chain(...urgent, step('fetch_aed')), { part: 'rest' });
  await press('Ich');
  await press('AED und Tasche holen: Erledigt');
  expect(asks).toEqual([{ do: 'claim_step', step: 'fetch_aed' }, { do: 'complete_step', step: 'fetch_aed' }]);
});

it('folds away the note, and who did it if it was somebody else who is still here', async () => {
  const asks = shown(chain(step('interpreter')), { devices, content: rescueContent });
  expect(document.querySelector('textarea')).toBeNull();
  await press(buttons()[0] ?? '');
  expect(text()).toContain('Sprache; erreicht oder nicht.');
  expect([...document.querySelectorAll('option')].map((one) => one.textContent)).toEqual(['ich', 'T1', 'T2']);
  await fill('Notiz (ohne Namen, freiwillig)', ' Tigrinya, erreicht ');
  await fill('Wer es getan hat', 'd2');
  await press('Sprachmittlung: Erledigt festhalten');
  expect(asks).toEqual([{ do: 'complete_step', step: 'interpreter', done_by: 'd2', note: 'Tigrinya, erreicht' }]);
});

it('shows when breathing was last checked, and takes its value', async () => {
  let abnormal = 0;
  const asks = shown(chain(step('recheck', { done_at: at(5000), due_at: at(65_000) })), { onabnormal: () => (abnormal += 1) });
  expect(text()).toContain('zuletzt');
  expect(text()).toContain('noch 0:47');
  await press('Atmet normal');
  expect(abnormal).toBe(0);
  await press('Atmet nicht normal');
  expect(abnormal).toBe(1);
  expect(asks).toEqual([{ do: 'complete_step', step: 'recheck', note: 'Atmet normal' }, { do: 'complete_step', step: 'recheck', note: 'Atmet nicht normal' }]);
});

it('dials nothing in a drill, and nothing from a desk', async () => {
  shown(chain(...urgent), { part: 'first', drill: true });
  expect(document.querySelector('a')).toBeNull();
  await press('112 rufen: ich rufe an');
  expect(text()).toContain('ÜBUNG: nicht wählen');
});

it('offers nothing to whoever only reads', () => {
  shown(chain(...urgent), { readonly: true });
  expect(buttons()).toEqual([]);
  expect(() => button('Ich')).toThrow();
});
