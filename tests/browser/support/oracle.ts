// What must hold of what was shown, written without the client's rules: it knows when a stop was
// decided, which grants reached the page, and what people saw.

import type { Passed } from './proxy.ts';
import type { Sample } from './sampler.ts';

/** Over the lease: I-4 allows a second. */
const GRACE_MS = 1000;
/** Longer without a sample, and nothing can be said about that time. */
const BLIND_MS = 1000;

export function saysRunning({ standing, covered, visible }: Sample): boolean {
  return visible && standing === 'running' && !covered;
}

/** I-4: no LÄUFT later than a lease and a second after a stop was decided. Each fault is a sentence. */
export function neverRunningAfter(samples: readonly Sample[], decidedAt: number, leaseMs: number): string[] {
  const latest = decidedAt + leaseMs + GRACE_MS;
  return samples
    .filter((sample) => sample.at > latest && saysRunning(sample))
    .map(({ at }) => `LÄUFT ${at - decidedAt} ms after the stop`);
}

/** I-2: after an abort was shown nothing else is, but STAND UNBEKANNT while a page opens. */
export function abortIsFinal(samples: readonly Sample[]): string[] {
  const first = samples.find(({ standing }) => standing === 'aborted');
  if (first === undefined) return [];
  return samples
    .filter(({ at, standing }) => at > first.at && !['aborted', 'unknown', null].includes(standing))
    .map(({ at, standing }) => `${standing} ${at - first.at} ms after the abort`);
}

/**
 * D4: whenever LÄUFT is seen, a grant has reached the page that answers a heartbeat not older than the
 * lease, and no stop reached it since that heartbeat.
 */
export function onlyByGrant(samples: readonly Sample[], { up, down }: { readonly up: readonly Passed[]; readonly down: readonly Passed[] }): string[] {
  const sentAt = new Map(up.filter(({ frame }) => frame.type === 'heartbeat').map(({ frame, at }) => [String(frame.nonce), at]));
  const grants = down.filter(({ frame }) => frame.type === 'grant').map(({ frame, at }) => {
    const { nonce, duration_ms } = JSON.parse(frame.grant as string) as { nonce: string; duration_ms: number };
    return { at, sent: sentAt.get(nonce) ?? Number.NEGATIVE_INFINITY, lasts: duration_ms };
  });
  const stops = down.filter(({ frame }) => frame.type === 'stop').map(({ at }) => at);
  const explains = (at: number) => grants.some((grant) =>
    grant.at <= at && at <= grant.sent + grant.lasts + GRACE_MS && !stops.some((stop) => grant.sent < stop && stop + GRACE_MS < at));
  return samples
    .filter((sample) => saysRunning(sample) && !explains(sample.at))
    .map(({ at }) => `LÄUFT at ${at} without a grant that explains it`);
}

/** Times at which nobody looked. */
export function blind(samples: readonly Sample[], from: number, until: number): string[] {
  const times = [from, ...samples.map(({ at }) => at).filter((at) => from <= at && at <= until), until];
  return times.slice(1).flatMap((at, before) => {
    const gap = at - (times[before] ?? at);
    return gap > BLIND_MS ? [`nobody looked for ${gap} ms before ${at}`] : [];
  });
}
