import { expect, it } from 'vitest';
import { show, text } from '../../../test/mounted.ts';
import { moment, review, text as words, why } from '../../../test/reviews.ts';
import Deviations from './Deviations.svelte';
import Force from './Force.svelte';
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
