// Measures of force that run, as this device knows them: the record's, and those begun or ended here
// while there is no connection. A timer starts with the tap, not with the server's answer.

import type { ForceAlarm, ForceKind, OperationView, Subject } from './protocol.ts';

/** Begun or ended on this device. */
export interface Here {
  readonly measure: string;
  readonly who: Subject;
  readonly kind: ForceKind;
  readonly startedAt: string;
  readonly ended: boolean;
}

export interface Running {
  readonly measure: string;
  readonly who: Subject;
  readonly kind: ForceKind;
  readonly startedAt: string;
  readonly alarms: readonly ForceAlarm[];
  /** A stop stands: has it been released? */
  readonly releaseAsked: boolean;
}

export function running(view: OperationView | null, here: readonly Here[]): Running[] {
  const recorded = view?.safeguards.force ?? [];
  const endedHere = new Set(here.filter(({ ended }) => ended).map(({ measure }) => measure));
  const known = recorded
    .filter(({ measure, phase }) => phase === 'running' && !endedHere.has(measure))
    .map(({ measure, who, kind, started_at, alarms, release_asked }): Running =>
      ({ measure, who, kind, startedAt: started_at ?? view?.since ?? '', alarms, releaseAsked: release_asked }));
  const fresh = here
    .filter(({ measure, ended }) => !ended && !recorded.some((one) => one.measure === measure && (one.phase === 'running' || one.phase === 'ended')))
    .map(({ measure, who, kind, startedAt }): Running => ({ measure, who, kind, startedAt, alarms: [], releaseAsked: false }));
  return [...fresh, ...known];
}

export function begunHere(here: readonly Here[], begun: Omit<Here, 'ended'>): Here[] {
  return [...here.filter(({ measure }) => measure !== begun.measure), { ...begun, ended: false }];
}

export function endedHere(here: readonly Here[], ended: Omit<Here, 'ended'>): Here[] {
  return [...here.filter(({ measure }) => measure !== ended.measure), { ...ended, ended: true }];
}
