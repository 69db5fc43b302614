// The operations of the first view: in groups, each with the one thing to do next for this role.

import type { OperationView, Role } from '../shared/protocol.ts';
import type { Key } from '../text/language.svelte.ts';

export interface Listed extends Pick<OperationView, 'operation' | 'reference' | 'drill' | 'phase' | 'severity' | 'seq'> {
  readonly role: Role;
  /** First contact as planned. */
  readonly starts_at?: string;
  /** Declared ready. */
  readonly ready: boolean;
}

export type Group = 'underway' | 'ready' | 'draft' | 'ended';
export const GROUPS: readonly Group[] = ['underway', 'ready', 'draft', 'ended'];

export const ON_SCENE: readonly Role[] = ['officer', 'lead', 'medic'];
export const AT_A_DESK: readonly Role[] = ['lead', 'medic', 'monitor', 'supervisor'];
export const PREPARES: readonly Role[] = ['lead', 'supervisor'];

export function groupOf({ phase, ready }: Pick<Listed, 'phase' | 'ready'>): Group {
  if (phase === 'underway' || phase === 'ended') return phase;
  return ready ? 'ready' : 'draft';
}

const URGENCY: Readonly<Record<Listed['severity'], number>> = { aborted: 0, interrupted: 1, running: 2 };

/** What stands comes first, then what begins first. */
export function grouped(all: readonly Listed[]): readonly { readonly group: Group; readonly operations: readonly Listed[] }[] {
  const order = (a: Listed, b: Listed) => URGENCY[a.severity] - URGENCY[b.severity] || (a.starts_at ?? '~').localeCompare(b.starts_at ?? '~') || a.reference.localeCompare(b.reference);
  return GROUPS.map((group) => ({ group, operations: all.filter((one) => groupOf(one) === group).sort(order) })).filter(({ operations }) => operations.length > 0);
}

export interface Next {
  readonly say: Key;
  readonly to: 'handheld' | 'dashboard' | 'plan';
}

/** What this role does next; first the obvious one. */
export function nextSteps(listed: Pick<Listed, 'phase' | 'ready' | 'role'>): readonly Next[] {
  const { phase, ready, role } = listed;
  const handheld: readonly Next[] = ON_SCENE.includes(role) ? [{ say: 'start.open_handheld', to: 'handheld' }] : [];
  const dashboard: readonly Next[] = AT_A_DESK.includes(role) ? [{ say: 'start.open_dashboard', to: 'dashboard' }] : [];
  const live = role === 'monitor' || role === 'supervisor' ? [...dashboard, ...handheld] : [...handheld, ...dashboard];
  if (!PREPARES.includes(role) || phase === 'underway' || phase === 'ended') return live;
  const say: Key = phase === 'draft' ? 'next.plan' : !ready ? 'next.ready' : role === 'lead' ? 'next.begin' : 'next.look';
  return [{ say, to: 'plan' }, ...live];
}
