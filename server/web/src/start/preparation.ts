// How far the preparation of an operation has come: five steps, each open or done.

import type { OperationView, Role } from '../shared/protocol.ts';
import { STEPS, type Step } from './router.ts';

export interface Member {
  readonly account: string;
  readonly role: Role;
  readonly call_sign: string;
}

export type Prepared = Readonly<Record<Step, 'open' | 'done'>>;

export function prepared(view: Pick<OperationView, 'phase' | 'safeguards'>, members: readonly Member[]): Prepared {
  const { preflight } = view.safeguards;
  const begun = view.phase === 'underway' || view.phase === 'ended';
  const is = (done: boolean) => (done ? 'done' : 'open');
  // Why it is not ready says whether there is a plan.
  return {
    team: is(members.length > 1 && members.some(({ role }) => role === 'lead')),
    plan: is(begun || !preflight.against_ready.some(({ code }) => code === 'no_plan')),
    check: is(preflight.items.every(({ answer }) => answer === 'yes' || answer === 'no')),
    ready: is(begun || preflight.ready_at !== undefined),
    begin: is(begun),
  };
}

/** Where somebody goes on: the first step that is open. */
export function firstOpen(steps: Prepared): Step {
  return STEPS.find((step) => steps[step] === 'open') ?? 'begin';
}

const SIGNS: Readonly<Partial<Record<Role, string>>> = { lead: 'EL', medic: 'NA', monitor: 'MB', supervisor: 'LS', reviewer: 'NB' };

/** A call sign for the next member: EL, NA, MB, LS; T1, T2 and so on for the team. */
export function nextSign(role: Role, members: readonly Pick<Member, 'call_sign'>[]): string {
  const taken = new Set(members.map(({ call_sign }) => call_sign));
  const stem = SIGNS[role] ?? 'T';
  if (stem !== 'T' && !taken.has(stem)) return stem;
  let number = stem === 'T' ? 1 : 2;
  while (taken.has(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}
