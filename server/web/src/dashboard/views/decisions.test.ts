// The decisions of lead and supervisor: each says what follows from it, and is asked once.

import { describe, expect, it } from 'vitest';
import Rescue from '../../design/Rescue.svelte';
import type { Ask, Hold, OperationView, Role } from '../../shared/protocol.ts';
import { button, buttons, fill, labelled, press, settled, show, text } from '../../test/mounted.ts';
import { operationView, safeguards } from '../../test/views.ts';
import Abort from './Abort.svelte';
import Awaited from './Awaited.svelte';
import Devices from './Devices.svelte';
import Holds from './Holds.svelte';
import Night from './Night.svelte';

const REASON = 'Begründung (ohne Namen)';
const device = (label: string, released = false) => ({ device: `id-${label}`, label, role: 'officer' as const, released, faults: [] });

function view(over: Partial<OperationView> = {}): OperationView {
  return operationView({ drill: true, devices: [device('T1'), device('T2'), device('T3', true)], ...over });
}

function asked(): { asks: Ask[]; onask: (ask: Ask) => void } {
  const asks: Ask[] = [];
  return { asks, onask: (ask) => asks.push(ask) };
}

describe('a device that does not come back', () => {
  it('is named at the top after a restart', () => {
    show(Awaited, { view: view({ awaited: ['id-T1', 'id-T2'] }), releases: true });
    expect(text()).toContain('Wartet nach Neustart auf: T1, T2');
    expect(document.querySelector('[role=status]')?.textContent).toContain('T1, T2');
  });

  it('says nothing when all are back', () => {
    show(Awaited, { view: view(), releases: true });
    expect(text().trim()).toBe('');
  });

  it('is released with a reason, after the consequence was named', async () => {
    const { asks, onask } = asked();
    show(Devices, { view: view({ awaited: ['id-T2'] }), releases: true, onask });
    expect(buttons(), 'not for what has left').toEqual(['Gerät entlassen: T1', 'Gerät entlassen: T2']);
    await press('Gerät entlassen: T2');
    expect(text()).toContain('Niemand wartet mehr auf dieses Gerät');
    expect(document.activeElement).toBe(labelled(REASON));

    await press('T2 entlassen');
    expect(asks).toEqual([]);
    expect(labelled(REASON).getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector('[role=alert]')?.textContent).toBe('Bitte eine Begründung angeben.');

    await fill(REASON, ' Gerät zerstört ');
    await press('T2 entlassen');
    expect(asks).toEqual([{ do: 'release_device', device: 'id-T2', reason: 'Gerät zerstört' }]);
    expect(document.activeElement).toBe(button('Gerät entlassen: T2'));
  });

  it('is released by nobody else', () => {
    show(Devices, { view: view(), releases: false, onask: () => undefined });
    expect(buttons()).toEqual([]);
  });

  it('can be left by Escape, and nothing was asked', async () => {
    const { asks, onask } = asked();
    show(Devices, { view: view(), releases: true, onask });
    await press('Gerät entlassen: T1');
    labelled(REASON).dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await settled();
    expect(button('Gerät entlassen: T1').getAttribute('aria-expanded')).toBe('false');
    expect(document.activeElement).toBe(button('Gerät entlassen: T1'));
    expect(asks).toEqual([]);
  });
});

describe('abort by decision (R-10)', () => {
  it('is held, needs a reason, and says that it is final', async () => {
    const { asks, onask } = asked();
    show(Abort, { holdMs: 600, onask });
    await press('Maßnahme abbrechen');
    expect(text()).toContain('Das ist endgültig');
    const hold = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Jetzt abbrechen'));
    hold?.click(); // the activation of a screen reader
    await settled();
    expect(asks).toEqual([]);
    await fill(REASON, 'unverhältnismäßig');
    hold?.click();
    expect(asks).toEqual([{ do: 'abort', reason: 'unverhältnismäßig' }]);
  });
});

describe('going on at night (R-20c)', () => {
  const hold = (cause: Hold['cause']): Hold => ({
    id: 'h', kind: 'NIGHT_MINOR', clause: 'R-20', cause, stop: 's', who: 'unknown', opened_at: '2026-05-05T20:00:00Z',
    opened_by: { kind: 'clock' }, newest_symptom: '2026-05-05T20:00:00Z', status: { is: 'open' },
  });
  const began = hold({ kind: 'night_began', at: '2026-05-05T20:00:00Z' });
  const holds = (role: Role, one: Hold, proposed: boolean) => {
    const { asks, onask } = asked();
    const tasks: OperationView['tasks'] = proposed ? [{ task: 'confirm_night', hold: 'h' }] : [];
    show(Holds, { view: view({ severity: 'interrupted', holds: [one], tasks, night: { ...operationView().night, is_night: true } }), role, newestSeen: 9, nowMs: 0, onask });
    return asks;
  };

  it('is proposed by a lead, red and with a reason', async () => {
    const asks = holds('lead', began, false);
    expect(document.querySelector('.late')?.textContent).toContain('Abweichung von der Vereinbarung');
    await press('Weiterführung vorschlagen');
    await fill(REASON, 'Rückweg gesperrt');
    await press('Als Abweichung vorschlagen');
    expect(asks).toEqual([{ do: 'propose_night_continuation', hold: 'h', reason: 'Rückweg gesperrt' }]);
  });

  it('is confirmed by a second person once it was proposed', async () => {
    const asks = holds('supervisor', began, true);
    await press('Weiterführung bestätigen');
    await fill(REASON, 'geprüft');
    await press('Als Abweichung bestätigen');
    expect(asks).toEqual([{ do: 'confirm_night_continuation', hold: 'h', reason: 'geprüft' }]);
  });

  it.each<[string, Role, Hold['cause'], boolean]>([
    ['a supervisor does not propose', 'supervisor', began.cause, false],
    ['a medic does neither', 'medic', began.cause, true],
    ['R-20d: not with a minor nobody had planned for', 'lead', { kind: 'unexpected_minor', report: 'r', night_at: '2026-05-05T20:00:00Z' }, false],
  ])('%s', (_, role, cause, proposed) => {
    holds(role, hold(cause), proposed);
    expect(buttons()).toEqual([]);
  });
});

describe('a finding of two persons (R-41)', () => {
  const hold: Hold = {
    id: 'h', kind: 'FACILITY', clause: 'R-41', cause: { kind: 'facility', report: 'r', place: 'hospital' }, stop: 's', who: 'unknown', opened_at: '2026-05-05T06:00:00Z',
    opened_by: { kind: 'clock' }, newest_symptom: '2026-05-05T06:00:00Z', status: { is: 'open' },
  };
  const holds = (role: Role, proposals: OperationView['safeguards']['proposals']) => {
    const { asks, onask } = asked();
    show(Holds, { view: view({ severity: 'interrupted', holds: [hold], safeguards: safeguards({ proposals }) }), role, newestSeen: 9, nowMs: 0, onask });
    return asks;
  };
  const evidence = { kind: 'not_inside', reason: 'auf dem Parkplatz gegenüber' };

  it('is proposed by the first, and says that it lifts nothing yet', async () => {
    const asks = holds('lead', []);
    await press('Vorschlagen: nicht in der Einrichtung: Einrichtung');
    expect(text()).toContain('Der Vorschlag allein hebt nichts auf');
    await fill(REASON, evidence.reason);
    await press('Als Erste vorschlagen');
    expect(asks).toEqual([{ do: 'lift', hold: 'h', newest_seen: 9, evidence }]);
  });

  it('says who was first, and is confirmed by the second', async () => {
    const asks = holds('supervisor', [{ hold: 'h', evidence: 'not_inside', by: 'EL' }]);
    expect(document.querySelector('[data-proposal]')?.textContent).toContain('vorgeschlagen von EL. Es fehlt die zweite Person.');
    await press('Bestätigen: nicht in der Einrichtung: Einrichtung');
    await fill(REASON, evidence.reason);
    await press('Als Zweite bestätigen');
    expect(asks).toEqual([{ do: 'lift', hold: 'h', newest_seen: 9, evidence }]);
  });

  it('is offered to nobody else', () => {
    holds('medic', []);
    expect(buttons()).toEqual([]);
  });
});

describe('a stated age (R-20f)', () => {
  const stated = view({ ages_to_confirm: [{ slot: 'E2', age: 'adult' }] });

  it('is confirmed by a lead', async () => {
    const { asks, onask } = asked();
    show(Night, { view: stated, role: 'lead' as Role, onask });
    await press('Alter bestätigen: Person E2, erwachsen');
    await press('Nachweis gesehen, bestätigen');
    expect(asks).toEqual([{ do: 'confirm_age', slot: 'E2' }]);
  });

  it('is shown to others, who cannot confirm it', () => {
    show(Night, { view: stated, role: 'supervisor' as Role, onask: () => undefined });
    expect(text()).toContain('Person E2, erwachsen: angegeben, noch nicht bestätigt');
    expect(buttons()).toEqual([]);
  });
});

it('R-33: a step that is not possible is said with a reason, and stays open', async () => {
  const { asks, onask } = asked();
  const rescue: NonNullable<OperationView['rescue']> = {
    version: '1', sign: 'seizure', signs: ['seizure'], opened_at: '2026-05-05T05:48:10Z',
    steps: [{ step: 'fetch_aed', claimed_by: [], not_possible: false }],
  };
  show(Rescue, { rescue, nowMs: 0, onScene: true, onask });
  await press(buttons().find((one) => one.startsWith('AED und Tasche holen noch')) ?? 'AED');
  await press('Nicht möglich: AED und Tasche holen');
  expect(text()).toContain('Der Schritt bleibt offen');
  await fill(REASON, 'kein AED im Haus');
  await press('Als nicht möglich melden');
  expect(asks).toEqual([{ do: 'step_not_possible', step: 'fetch_aed', reason: 'kein AED im Haus' }]);
});
