// A handheld that can reach nobody still stops, dials and helps (I-20). What it shows then.

import type { Booted } from '../shared/boot.ts';
import type { Said } from '../shared/live.ts';
import type { Sign } from '../shared/protocol.ts';
import { severityOf } from '../shared/signs.ts';
import type { Standing } from '../shared/standing.ts';

/** Why nothing can be sent from here. */
export type Lonely = 'no_session' | 'no_operation' | 'no_storage';

/** A stop that was pressed before the page had found, or without, a session. */
export interface EarlyStop {
  readonly sign: Sign;
  readonly said: Said;
}

/** Null when there is somebody to send to. `booted` is null when the page's own start failed. */
export function lonely(booted: Booted | null, operation: string | null): Lonely | null {
  if (booted !== null && booted.session !== null) return operation === null ? 'no_operation' : null;
  return booted === null || booted.db === null ? 'no_storage' : 'no_session';
}

/** Only stops pressed here are known, and nothing takes them back. */
export function standingAlone(stops: readonly EarlyStop[]): Standing {
  const severities = stops.map(({ sign, said }) => severityOf(sign, null, [new Date()], { place: said.place_kind }));
  if (severities.includes('aborted')) return { kind: 'aborted' };
  return severities.includes('interrupted') ? { kind: 'interrupted' } : { kind: 'unknown', because: null };
}
