// Which view the address means. It stands behind `#`, which browsers send to nobody, and carries no
// secret: a pairing code is taken out of it before anything else happens.

import type { Role } from '../shared/protocol.ts';

export type Step = 'team' | 'plan' | 'check' | 'ready' | 'begin';
export type Tab = 'accounts' | 'devices' | 'places';

export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'new' }
  /** Without a step: the first that is open. */
  | { readonly view: 'plan'; readonly operation: string; readonly step: Step | null }
  | { readonly view: 'administration'; readonly tab: Tab };

export const STEPS: readonly Step[] = ['team', 'plan', 'check', 'ready', 'begin'];
export const TABS: readonly Tab[] = ['accounts', 'devices', 'places'];
export const HOME: Route = { view: 'home' };

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What cannot be read means the first view. */
export function routeOf(hash: string): Route {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const operation = said.get('plan');
  if (operation !== null && ID.test(operation)) return { view: 'plan', operation, step: STEPS.find((step) => step === said.get('step')) ?? null };
  const tab = said.get('admin');
  if (tab !== null) return { view: 'administration', tab: TABS.find((one) => one === tab) ?? 'accounts' };
  return said.has('new') ? { view: 'new' } : HOME;
}

export function hashOf(route: Route): string {
  switch (route.view) {
    case 'home': return '#home';
    case 'new': return '#new';
    case 'plan': return `#plan=${route.operation}${route.step === null ? '' : `&step=${route.step}`}`;
    case 'administration': return `#admin=${route.tab}`;
  }
}

/** An administrator takes part in no operation, and nobody else administers. */
export function permitted(route: Route, role: Role): Route {
  if (role === 'administrator') return route.view === 'administration' ? route : { view: 'administration', tab: 'accounts' };
  const prepares = role === 'lead' || role === 'supervisor';
  return route.view === 'administration' || (route.view !== 'home' && !prepares) ? HOME : route;
}
