// What the handheld says and asks for the clauses: each press says exactly one thing.

import { describe, expect, it } from 'vitest';
import Check from '../../design/force/Check.svelte';
import Register from '../../design/force/Register.svelte';
import Rescue from '../../design/Rescue.svelte';
import type { Running } from '../../shared/force.ts';
import type { Ask, ForceView, OperationView, Role, Sign } from '../../shared/protocol.ts';
import { button, buttons, fill, press, settled, show, text } from '../../test/mounted.ts';
import { child, here, operationView, parent, safeguards } from '../../test/views.ts';
import DocumentPanel from './DocumentPanel.svelte';
import FamilyPanel from './FamilyPanel.svelte';
import ForceStrip from './ForceStrip.svelte';
import PlacePanel from './PlacePanel.svelte';
import RestraintSigns from './RestraintSigns.svelte';
import Steps from './Steps.svelte';

const persons = [parent('E1'), child('K1'), child('K2')];
const plan: NonNullable<OperationView['plan']> = { starts_at: '', ends_at: '', persons, other_minors: 'no', pick_up: { kind: 'dwelling' } };
const family = { persons: persons.map(here), vehicles: [] };
const begun = operationView({ plan, safeguards: safeguards({ family }), steps: [{ step: 'begin', at: '2026-05-05T05:00:00Z' }] });

function asked(): { asks: Ask[]; onask: (ask: Ask) => void } {
  const asks: Ask[] = [];
  return { asks, onask: (ask) => asks.push(ask) };
}

describe('a step is asked with a head count (R-40)', () => {
  const steps = (view: OperationView) => {
    const { asks, onask } = asked();
    show(Steps, { view, fix: null, onlook: () => undefined, onask });
    return asks;
  };

  it('counts only who was tapped', async () => {
    const asks = steps(begun);
    await press('Abfahrt');
    expect(asks).toEqual([]);
    expect(text()).toContain('0 von 3 da');
    await press('Person E1 fehlt');
    await press('Person K1 fehlt');
    await press('Abfahrt anfragen');
    expect(asks).toEqual([{ do: 'step', step: 'depart', present: ['E1', 'K1'] }]);
  });

  it('says who sits where in several vehicles, with a reason', async () => {
    const asks = steps(begun);
    await press('Abfahrt');
    for (const slot of ['E1', 'K1', 'K2']) await press(`Person ${slot} fehlt`);
    document.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    await settled();
    const second = [...document.querySelectorAll<HTMLButtonElement>('[aria-label="Fahrzeug von K2"] button')].find((one) => one.textContent === 'V2');
    second?.click();
    await settled();
    await fill('Begründung (ohne Namen)', 'zu wenig Sitze');
    await press('Abfahrt anfragen');
    expect(asks).toEqual([{
      do: 'step', step: 'depart', present: ['E1', 'K1', 'K2'], reason: 'zu wenig Sitze',
      vehicles: [{ label: 'V1', slots: ['E1', 'K1'] }, { label: 'V2', slots: ['K2'] }],
    }]);
  });

  it('needs no count for one person, and none to return home', async () => {
    const alone = steps({ ...begun, plan: { ...plan, persons: [parent('E1')] } });
    await press('Abfahrt');
    expect(alone).toEqual([{ do: 'step', step: 'depart' }]);
    document.body.replaceChildren();
    const home = steps(begun);
    await press('Rückkehr');
    expect(home).toEqual([{ do: 'step', step: 'return_home' }]);
  });
});

it('R-40: a count says where it was made, and one tap reports the family incomplete', async () => {
  const { asks, onask } = asked();
  const reports: [Sign, string][] = [];
  show(FamilyPanel, { view: begun, onask, onreport: (sign: Sign, who: string) => reports.push([sign, who]) });
  await press('Familie unvollständig melden');
  await press('Person E1 fehlt');
  await press('Zählung festhalten (vor der Abfahrt)');
  expect(reports).toEqual([['family_incomplete', 'unknown']]);
  expect(asks).toEqual([{ do: 'count', at: 'departure', present: ['E1'] }]);
});

it('R-50: a certificate goes out with whom it concerns', async () => {
  const reports: [Sign, string][] = [];
  show(DocumentPanel, { view: begun, onreport: (sign: Sign, who: string) => reports.push([sign, who]) });
  await press('Jetzt melden: Person E1');
  await press('Person sagt, sie ist krank');
  await press('Jetzt melden: Person K1');
  expect(reports).toEqual([['certificate_shown', 'E1'], ['illness_stated', 'K1']]);
});

it('R-41: one tap on the kind of place reports contact there', async () => {
  const contacts: [string, string][] = [];
  show(PlacePanel, { view: begun, fix: { lat: 51.6, lon: 7.8, accuracy_m: 12 }, oncontact: (kind: string, who: string) => contacts.push([kind, who]) });
  expect(text()).toContain('Position ±12 m geht mit.');
  await press('Krankenhaus');
  expect(contacts).toEqual([['hospital', 'unknown']]);
});

describe('force that runs (R-11)', () => {
  const measure: Running = { measure: 'm', who: 'E1', kind: 'holding', startedAt: '2026-05-05T05:00:00Z', alarms: ['position', 'breathing'], releaseAsked: true };
  const check = () => {
    const { asks, onask } = asked();
    const called: string[] = [];
    show(Check, { measure, onask, onend: () => called.push('end'), onbreathless: () => called.push('breathless') });
    return { asks, called };
  };

  it('shows its alarms, and takes each answer with one tap', async () => {
    const { asks, called } = check();
    expect([...document.querySelectorAll('[data-alarm]')].map((one) => one.getAttribute('data-alarm'))).toEqual(['position', 'breathing']);
    await press('Ja');
    await press('Seitenlage');
    await press('Person ist ruhig');
    await press('Ja, noch nötig');
    expect(asks).toEqual([
      { do: 'check_force', measure: 'm', breathes_normally: true }, { do: 'check_force', measure: 'm', position: 'side' },
      { do: 'check_force', measure: 'm', calm: true }, { do: 'check_force', measure: 'm', still_needed: true },
    ]);
    await press('Nein: Abbruch');
    await press('Ja, gelöst');
    expect(called).toEqual(['breathless', 'end']);
  });

  it('asks at a stop why it was not released, and takes no empty reason', async () => {
    const { asks } = check();
    await press('Nein, Begründung: Festhalten, Person E1');
    await press('Begründung festhalten');
    expect(asks).toEqual([]);
    await fill('Begründung (ohne Namen)', 'greift weiter an');
    await press('Begründung festhalten');
    expect(asks).toEqual([{ do: 'force_not_released', measure: 'm', reason: 'greift weiter an' }]);
  });

  it('has its time and its end on every screen', async () => {
    let ended = 0;
    show(ForceStrip, { measures: [measure], nowMs: Date.parse('2026-05-05T05:01:23Z'), onend: () => (ended += 1) });
    expect(document.querySelector('[role=timer]')?.textContent).toBe('1:23');
    await press('Beenden: Festhalten, Person E1');
    expect(ended).toBe(1);
  });

  it('takes the four signs with one tap each', async () => {
    const signs: Sign[] = [];
    show(RestraintSigns, { onsign: (sign: Sign) => signs.push(sign) });
    for (const name of buttons()) await press(name);
    expect(signs).toEqual(['no_air', 'gurgling', 'suddenly_quiet', 'suddenly_stronger']);
  });

  it.each<[Role, string[]]>([
    ['lead', ['Freigeben: Festhalten, Person E1', 'Jetzt begonnen: Festhalten, Person E1']],
    ['officer', ['Jetzt begonnen: Festhalten, Person E1']],
    ['monitor', []],
  ])('is released by a lead, and begun by whoever is there: %s', (role, expected) => {
    const one: ForceView = { measure: 'm', who: 'E1', kind: 'holding', phase: 'requested', authorised: false, alarms: [], release_asked: false, described: false };
    show(Register, { view: operationView({ safeguards: safeguards({ force: [one] }) }), role: role as Role, nowMs: 0, onask: () => undefined, onstart: () => undefined });
    expect(buttons()).toEqual(expected);
  });
});

it('a drill never dials: it says what would be dialled', async () => {
  const { asks, onask } = asked();
  const rescue: NonNullable<OperationView['rescue']> = { version: '1', sign: 'seizure', signs: ['seizure'], opened_at: '', steps: [{ step: 'call112', claimed_by: [], not_possible: false }] };
  show(Rescue, { rescue, nowMs: 0, onScene: true, drill: true, onask });
  expect(document.querySelector('a[href^="tel:"]')).toBeNull();
  await press('112 rufen: ich rufe an');
  expect(document.querySelector('[role=dialog]')?.textContent).toContain('ÜBUNG: nicht wählen');
  expect(asks).toEqual([{ do: 'claim_step', step: 'call112' }]);
  await press('Gelesen, schließen');
  expect(document.querySelector('[role=dialog]')).toBeNull();
  expect(button('112 rufen: ich rufe an').disabled).toBe(false);
});
