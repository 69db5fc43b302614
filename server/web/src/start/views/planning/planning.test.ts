// Planning as somebody sees it who plans for the first time: what is missing, what speaks against it and
// where, and the way from step to step.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../shared/api.ts';
import type { OperationView, Plan, PlanJudgement } from '../../../shared/protocol.ts';
import { button, buttons, fill, labelled, press, settled, show, text } from '../../../test/mounted.ts';
import { mistakeAt, refused, send, server } from '../../../test/server.ts';
import { operationView, safeguards } from '../../../test/views.ts';
import Begin from './Begin.svelte';
import PlanForm from './PlanForm.svelte';
import Planning from './Planning.svelte';

const JUDGE = 'POST /operations/o/plan/judgement';
const FREE: PlanJudgement = { against: [], notices: [], night: { minors_affected: false, within_buffer: false }, list: { is: 'known', as_of: '2026-05-01', facilities: 12 } };
const NIGHT: PlanJudgement = {
  ...FREE,
  night: { minors_affected: true, from: '2026-06-30T20:00:00Z', until: '2026-07-01T06:00:00Z', rule: 'kreis-unna', margin_min: -660, within_buffer: true, earliest_start: '2026-07-01T06:00:00Z' },
  against: [{
    reason: { code: 'night_with_minors', clause: 'R-20', allowed_from: '2026-07-01T04:00:00Z', slots: [] }, at: ['/starts_at'],
    why: {
      what: { de: 'Mit Minderjährigen nicht in der Nacht.', en: 'Not at night with minors.' }, facts: [], rule: { de: 'Regel', en: 'rule' }, policy: 'p', policy_version: '1',
      clause: { id: 'R-20', title: 'Nacht', quote: 'nicht zwischen 22 und 6 Uhr' }, lawful_when: { de: 'Außerhalb der Nacht.', en: 'Outside the night.' },
    },
  }],
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The pause after typing is over, and the answer has come. */
async function judged(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  await settled();
}

const plan = (api: Api, filed: Plan | null = null) => {
  let done = 0;
  show(PlanForm, { api, operation: 'o', filed, onfiled: () => (done += 1) });
  return () => done;
};

async function type(): Promise<void> {
  await fill('Erstkontakt', '2026-07-01T04:00');
  await fill('Ende der gesamten Strecke', '2026-07-01T09:00');
  await fill('Alter von Platz 1', 'adult');
  await press('Kind hinzufügen');
  await fill('Platz 1 in der Familie', 'custodial_parent');
  await fill('Platz 2 in der Familie', 'child');
  await fill('Art des Abholorts', 'dwelling');
  document.querySelector<HTMLInputElement>('input[type=radio][value=no]')?.click();
  await settled();
}

const summary = () => document.querySelector('[data-summary]')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

describe('a plan (R-20a)', () => {
  it('is filed as typed, once nothing speaks against it', async () => {
    const { api, calls } = server({ [JUDGE]: FREE });
    const filed = plan(api);
    expect(button('Plan einreichen').disabled).toBe(true);
    await type();
    await judged();
    expect(summary()).toBe('Nach der Vereinbarung spricht nichts gegen diesen Plan.');
    expect(button('Plan einreichen').disabled).toBe(false);
    await send();
    expect(calls.at(-1)).toMatchObject({
      path: '/operations/o/plan', body: { persons: [{ slot: 'E1', age: 'adult', family: 'custodial_parent' }, { slot: 'K1', age: 'child', family: 'child' }], other_minors: 'no', pick_up: { kind: 'dwelling' } },
    });
    expect(filed()).toBe(1);
  });

  it('says what is missing, and leads to each field', async () => {
    const { api, calls } = server({ [JUDGE]: FREE });
    plan(api);
    expect(summary()).toContain('Es fehlen noch 6 Angaben:');
    await press('Alter von Platz 1');
    expect(document.activeElement).toBe(labelled('Alter von Platz 1'));
    await judged();
    expect(calls, 'nothing can be said before both times are there').toEqual([]);
    await type();
    await fill('Art des Abholorts', '');
    await judged();
    expect(summary()).toContain('Es fehlt noch eine Angabe:');
    expect(summary()).toContain('Bisher spricht nichts dagegen.');
    expect(button('Plan einreichen').disabled).toBe(true);
  });

  it('cannot be filed while a clause speaks against it, which is said at its field', async () => {
    const judgement = (body: unknown) => ((body as Plan).starts_at < '2026-07-01T06' ? NIGHT : FREE);
    const { api, calls } = server({ [JUDGE]: judgement });
    plan(api);
    await type();
    await judged();
    expect(mistakeAt('Erstkontakt')).toBe('Mit Minderjährigen nicht in der Nacht. (R-20)');
    expect(text()).toContain('Rechtmäßig wird es so: Außerhalb der Nacht.');
    expect(text()).toContain('„nicht zwischen 22 und 6 Uhr“');
    expect(summary()).toContain('Ein Grund spricht dagegen:');
    expect(button('Plan einreichen').disabled).toBe(true);
    await press(buttons().find((name) => name.startsWith('Frühester rechtmäßiger Beginn')) ?? '');
    await judged();
    expect(mistakeAt('Erstkontakt')).toBeNull();
    expect(button('Plan einreichen').disabled).toBe(false);
    const length = (body: unknown) => Date.parse((body as Plan).ends_at) - Date.parse((body as Plan).starts_at);
    expect(length(calls.at(-1)?.body), 'the whole way moves').toBe(5 * 3_600_000);
  });

  it('is asked about once somebody pauses, and never about an older one', async () => {
    const { api, calls } = server({ [JUDGE]: FREE });
    plan(api);
    await type();
    await fill('Ende der gesamten Strecke', '2026-07-01T10:00');
    await judged();
    expect(calls.map(({ path }) => path)).toEqual(['/operations/o/plan/judgement']);
    expect(calls[0]?.body).toMatchObject({ persons: [{ slot: 'E1' }, { slot: 'K1' }] });
  });

  it('can be filed when nobody can be asked: the server judges again', async () => {
    const reason = { reasons: [{ code: 'night_with_minors' as const, clause: 'R-20' as const, allowed_from: '2026-07-01T04:00:00Z', slots: [] }] };
    const { api } = server({ [JUDGE]: new Error('offline'), 'POST /operations/o/plan': refused(409, { refusal: reason }) });
    const filed = plan(api);
    await type();
    await judged();
    expect(summary()).toContain('Die Prüfung ist gerade nicht erreichbar.');
    await send();
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Mit Minderjährigen nicht in der Nacht. (R-20)');
    expect(filed()).toBe(0);
    expect((labelled('Erstkontakt') as HTMLInputElement).value, 'what was typed stays').toBe('2026-07-01T04:00');
  });

  it('starts from the one that was filed, and says what it does not show', async () => {
    const { api } = server({ [JUDGE]: FREE });
    plan(api, { starts_at: '2026-07-01T06:00:00Z', ends_at: '2026-07-01T08:00:00Z', persons: [{ slot: 'E3', age: 'adult', family: 'other', to_be_removed: true }], other_minors: 'no', pick_up: { kind: 'dwelling' } });
    expect((labelled('Platz 1') as HTMLInputElement).value).toBe('E3');
    expect(text()).toContain('versiegelt und werden hier nicht gezeigt');
    await judged();
    expect(button('Plan ersetzen').disabled).toBe(false);
  });
});

describe('step by step', () => {
  const show5 = async (view: OperationView, step: 'team' | null = null) => {
    const answers = {
      'GET /operations/o': view, 'GET /operations/o/members': [{ account: 'a', role: 'lead', call_sign: 'EL' }, { account: 'b', role: 'officer', call_sign: 'T1' }],
      'GET /policy': { clauses: [] }, 'GET /operations/o/plan': {}, 'GET /accounts': [{ account: 'a', name: 'leitung-1', role: 'lead' }, { account: 'b', name: 'kraft-1', role: 'officer' }, { account: 'c', name: 'kraft-2', role: 'officer' }],
    };
    const { api, calls } = server(answers);
    show(Planning, { api, operation: 'o', step, account: 'a', onchanged: () => undefined });
    await settled();
    await settled();
    return calls;
  };

  it('opens at the first step that is open, and says which are done', async () => {
    const preflight = { items: [], against_ready: [{ code: 'no_plan' as const, slots: [] }], supporter_release: false, inform_supporter: false };
    await show5(operationView({ phase: 'draft', reference: 'UN-7', safeguards: safeguards({ preflight }) }));
    expect(document.querySelector('h1')?.textContent).toBe('UN-7');
    expect(document.querySelector('h2')?.textContent).toBe('Plan');
    expect(document.title).toBe('Plan: UN-7 · Einhalt');
    expect(document.querySelector('[data-step=team]')?.textContent).toMatch(/Team.*erledigt/s);
    expect(document.querySelector('[data-step=plan]')?.getAttribute('aria-current')).toBe('step');
  });

  it('suggests a call sign, and warns of one that looks like a name', async () => {
    const calls = await show5(operationView({ phase: 'draft' }), 'team');
    await fill('Konto', 'c');
    expect((labelled('Rufname') as HTMLInputElement).value).toBe('T2');
    await fill('Rufname', 'Anna');
    expect(text()).toContain('Das sieht nach einem Personennamen aus.');
    await fill('Rufname', 'T2');
    await send();
    expect(calls).toContainEqual({ method: 'PUT', path: '/operations/o/members/c', body: { role: 'officer', call_sign: 'T2' } });
  });

  it('takes nobody away from a step that has just been finished', async () => {
    const members = [{ account: 'a', role: 'lead', call_sign: 'EL' }];
    const { api } = server({
      'GET /operations/o': operationView({ phase: 'draft' }), 'GET /operations/o/members': () => [...members], 'GET /policy': { clauses: [] },
      'GET /accounts': [{ account: 'a', name: 'leitung-1', role: 'lead' }, { account: 'b', name: 'kraft-1', role: 'officer' }],
      'PUT /operations/o/members/b': () => members.push({ account: 'b', role: 'officer', call_sign: 'T1' }),
    });
    show(Planning, { api, operation: 'o', step: null, account: 'a', onchanged: () => undefined });
    await settled();
    await settled();
    await fill('Konto', 'b');
    await send();
    await settled();
    expect(document.querySelector('[data-step=team]')?.textContent).toMatch(/erledigt/);
    expect(document.querySelector('h2')?.textContent).toBe('Team');
  });

  it('removes a member, never oneself, and says what follows', async () => {
    const calls = await show5(operationView({ phase: 'draft' }), 'team');
    expect(buttons().filter((name) => name.startsWith('Entfernen'))).toEqual(['Entfernen: kraft-1']);
    await press('Entfernen: kraft-1');
    expect(text()).toContain('erhält keinen Stopp mehr');
    await press('Aus dem Team nehmen');
    expect(calls).toContainEqual({ method: 'DELETE', path: '/operations/o/members/b' });
  });
});

describe('the begin', () => {
  const all = { team: 'done', plan: 'done', check: 'done', ready: 'done', begin: 'open' } as const;
  const begin = (role: 'lead' | 'supervisor', over: Partial<Record<keyof typeof all, 'open' | 'done'>> = {}) => {
    let begun = 0;
    show(Begin, { view: operationView({ phase: 'ready', reference: 'UN-1' }), role, steps: { ...all, ...over }, onbegin: () => (begun += 1), onstep: () => undefined } as const);
    return () => begun;
  };

  it('is asked for by a lead, after being told what follows', async () => {
    const begun = begin('lead');
    await press('Beginnen: UN-1');
    expect(text()).toContain('Bittet um Freigabe des Erstkontakts');
    await press('Erstkontakt freigeben lassen');
    expect(begun()).toBe(1);
  });

  it('is not for others, nor before all steps are done', () => {
    begin('supervisor');
    expect(buttons()).toEqual([]);
    begin('lead', { ready: 'open', check: 'open' });
    expect(buttons()).toEqual(['Vorprüfung', 'Bereit']);
  });
});
