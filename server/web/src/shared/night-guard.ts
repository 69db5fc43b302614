// The night kept by this device alone (I-14): with a minor affected and the operation under way it
// stops at 22:00:00 by itself, with no network, in the nights the clocks change too. Pure.

import { withStop, type Followed } from './followed.ts';
import { isNight } from './night.ts';
import type { AgeClass, NightWindowRule } from './protocol.ts';
import { stopped } from './standing.ts';

/** The two clocks a device knows: its own, and its idea of the server's. The stricter counts (R-20h). */
export interface Clocks {
  readonly own: Date;
  readonly server: Date;
}

/** How the evening has gone so far, by each clock: that of a fast one must not swallow the true one. */
export interface NightWatch {
  readonly own: boolean;
  readonly server: boolean;
  /** Stopped by this device's clock, and the server's has not got there: nothing it says now lowers that. */
  readonly ahead: boolean;
}

export const BY_DAY: NightWatch = { own: false, server: false, ahead: false };

/** The stop of this device alone. It is no entry of the record, so nobody is told of its receipts. */
export const OWN_NIGHT = 'own-night';

/** Under 14, or not known to be older (R-20f). */
const MAY_BE_UNDER_14: ReadonlySet<AgeClass> = new Set<AgeClass>(['infant', 'child', 'unknown']);

/** The server has just said how it stands: only a night that it does not see yet begins here. */
export function joinedAt(followed: Followed, clocks: Clocks): Followed {
  const { own, server } = look(followed, clocks);
  return { ...followed, night: { own: own && server, server, ahead: false } };
}

/** A look at the clocks. Stops when the night has begun by one of them since the last look. */
export function guarded(followed: Followed, clocks: Clocks): Followed {
  const { night: before } = followed;
  const { own, server } = look(followed, clocks);
  const begins = (own && !before.own) || (server && !before.server);
  const night = { own, server, ahead: own && !server && (before.ahead || begins) };
  if (begins && followed.truth.severity === 'running') return nightStop({ ...followed, night }, clocks);
  const same = night.own === before.own && night.server === before.server && night.ahead === before.ahead;
  return same ? followed : { ...followed, night };
}

function nightStop(followed: Followed, { own, server }: Clocks): Followed {
  const earlier = followed.night.ahead ? own : server;
  return withStop({ ...followed, truth: stopped(followed.truth, 'interrupted', null) }, {
    stop: OWN_NIGHT, severity: 'interrupted', cause: 'night_began', sign: null, who: 'unknown', occurredAt: earlier.toISOString(),
    own: false, signal: 1, kept: 'device', displayed: false, acknowledged: false,
  });
}

function look(followed: Followed, { own, server }: Clocks): { own: boolean; server: boolean } {
  const { view, rules, minorReported } = followed;
  if (rules === null || view?.phase !== 'underway') return BY_DAY;
  const minors = view.night.minors_affected || minorReported;
  const windows = rules.night_windows.filter((window) => protects(window, followed, minors));
  // What the server knows of those affected is in the instant it named; what was reported here may not be.
  const at = (clock: Date) => (minors && clock.getTime() >= Date.parse(view.night.next_night_at)) || isNight(clock, windows);
  return { own: at(own), server: at(server) };
}

function protects({ protects: whom }: NightWindowRule, { view, minorReported }: Followed, minors: boolean): boolean {
  if (whom === 'everyone') return true;
  if (whom === 'minors' || minorReported) return minors;
  const ages = view?.safeguards.family.persons.map(({ age }) => age) ?? [];
  return minors && (view?.plan?.other_minors !== 'no' || ages.some((age) => MAY_BE_UNDER_14.has(age)));
}
