import { expect, it } from 'vitest';
import { show, text } from '../../../test/mounted.ts';
import { moment, review, text as words, why } from '../../../test/reviews.ts';
import type { AfterReview } from '../../../shared/protocol.ts';
import { operationRoute, type Route } from '../../router.ts';
import Deviations from './Deviations.svelte';
import Force from './Force.svelte';
import Kept from './Kept.svelte';
import KeptBand from './KeptBand.svelte';
import Refusals from './Refusals.svelte';
import Rescue from './Rescue.svelte';
import Standstills from './Standstills.svelte';

it('one refused request can be refused twice for the same reason', () => {
  const reason = { code: 'preflight_open', clause: 'R-01', why } as const;
  show(Refusals, { refusals: [{ moment: moment(3, '05:00:00'), ask: 'ready', name: words('Bereit erklären'), severity: 'running', reasons: [reason, reason] }] });
  expect(text()).toContain('während sie lief');
});

it('a measure without an end says so, and that nothing milder was tried before', () => {
  show(Force, { force: review().force });
  expect(text()).toContain('1 Zwangsmittel ohne festgehaltenes Ende');
  expect(text()).toContain('Ende unbekannt');
  expect(text()).toContain('kein milderes Mittel festgehalten');
  expect(text()).toContain('behindert die Atmung');
});

it('one entry can record several warnings, and a repeated one is told once', () => {
  const { force } = review();
  const alarm = { seq: 9, at: '2026-05-05T05:30:00Z', alarm: 'breathing', count: 2 } as const;
  show(Force, { force: { ...force, measures: force.measures.map((one) => ({ ...one, alarms: [alarm, { ...alarm, alarm: 'position' as const }, { ...alarm, seq: 12 }] })) } });
  expect(text()).toContain('2-mal, zuerst');
});

it('a deviation is said as one, with its reason', () => {
  show(Deviations, review());
  expect(text()).toContain('Abweichung');
  expect(text()).toContain('„nicht erreichbar“');
});

it('who did not acknowledge a stop is missing, and nobody else', () => {
  show(Standstills, review());
  expect([...document.querySelectorAll('tbody tr')].map((row) => row.textContent?.includes('fehlt'))).toEqual([false, true]);
  expect(text()).toContain('Nie aufgehoben.');
});

it('a step of the rescue chain shows how late it was', () => {
  show(Rescue, { runs: review().rescue });
  expect(text()).toContain('▲ +0:59');
});

const first = { moment: moment(15, '07:00:00'), sealed: { is: 'erased', at: '2026-05-05T09:00:00Z' } } as const;
const AFTER: Record<string, Partial<AfterReview>> = {
  held: { personal: 'held', legal_holds: [{ ground: 'dispute', placed: first }] },
  proposed: { personal: 'proposed', erasures: [{ proposed: first, early: 'ordered' }] },
  erased: { personal: 'erased', erased_at: '2026-05-05T09:00:00Z', erasures: [
    { proposed: first, end: { is: 'voided', moment: moment(16, '08:00:00') } },
    { proposed: first, end: { is: 'erased', moment: moment(18, '09:00:00'), payloads: 9, entries: [2, 6], finished: moment(19, '09:00:01'), mirror: true } },
  ] },
};

it.each([
  ['kept', [], []],
  ['held', ['Sperre: Streit über die Maßnahme.', 'Seit'], ['Sperre: Streit über die Maßnahme.']],
  ['proposed', ['Eine zweite Person muss bestätigen.'], ['Gericht oder Behörde ordnet es an']],
  ['erased', ['Persönliches gelöscht am', '9 persönliche Teile'], ['Durch die Sperre verfiel der Vorschlag.', '2 Einträge ohne ihren persönlichen Teil', 'auch aus dem zweiten Ordner']],
] as const)('what is personal is %s: said at once, and step by step', (state, band, steps) => {
  const whole = review();
  const after: AfterReview = { ...whole.after, ...AFTER[state] };
  show(KeptBand, { after, route: operationRoute(whole.operation) as Extract<Route, { view: 'operation' }> });
  for (const words of band) expect(text()).toContain(words);
  if (band.length === 0) expect(text().trim()).toBe('');
  document.body.innerHTML = '';
  show(Kept, { review: { ...whole, after } });
  for (const words of steps) expect(text()).toContain(words);
});
