// The operations of the first view: in groups, each with the one thing to do next for this role.

import type { OperationView, Phase, Role } from '../shared/protocol.ts';
import { REVIEWS } from '../review/rights.ts';
import type { Key } from '../text/language.svelte.ts';

export interface Listed extends Pick<OperationView, 'operation' | 'reference' | 'drill' | 'phase' | 'severity' | 'seq'> {
  readonly role: Role;
  /** First contact as planned; none without a plan. */
  readonly starts_at?: string;
}

/** In the order in which they are shown. */
const GROUPS: readonly Phase[] = ['underway', 'ready', 'draft', 'ended'];

export const ON_SCENE: readonly Role[] = ['officer', 'lead', 'medic'];
export const AT_A_DESK: readonly Role[] = ['lead', 'medic', 'monitor', 'supervisor'];
export const PREPARES: readonly Role[] = ['lead', 'supervisor'];

const URGENCY: Readonly<Record<Listed['severity'], number>> = { aborted: 0, interrupted: 1, running: 2 };

/** What stands comes first, then what begins first. */
export function grouped(all: readonly Listed[]): readonly { readonly group: Phase; readonly operations: readonly Listed[] }[] {
  const order = (a: Listed, b: Listed) => URGENCY[a.severity] - URGENCY[b.severity] || (a.starts_at ?? '~').localeCompare(b.starts_at ?? '~') || a.reference.localeCompare(b.reference);
  return GROUPS.map((group) => ({ group, operations: all.filter(({ phase }) => phase === group).sort(order) })).filter(({ operations }) => operations.length > 0);
}

export interface Next {
  readonly say: Key;
  readonly to: 'handheld' | 'dashboard' | 'plan' | 'review';
}

/** What this role does next; first the obvious one. */
export function nextSteps(listed: Pick<Listed, 'phase' | 'starts_at' | 'role'>): readonly Next[] {
  const { phase, role } = listed;
  const handheld: readonly Next[] = ON_SCENE.includes(role) ? [{ say: 'start.open_handheld', to: 'handheld' }] : [];
  const dashboard: readonly Next[] = AT_A_DESK.includes(role) ? [{ say: 'start.open_dashboard', to: 'dashboard' }] : [];
  const live = role === 'monitor' || role === 'supervisor' ? [...dashboard, ...handheld] : [...handheld, ...dashboard];
  const review: readonly Next[] = REVIEWS.includes(role) ? [{ say: 'start.open_review', to: 'review' }] : [];
  if (phase === 'ended' || role === 'reviewer') return [...review, ...live];
  if (!PREPARES.includes(role) || phase === 'underway') return live;
  const before: Key = listed.starts_at === undefined ? 'next.plan' : 'next.ready';
  const say: Key = phase === 'draft' ? before : role === 'lead' ? 'next.begin' : 'next.look';
  return [{ say, to: 'plan' }, ...live];
}
