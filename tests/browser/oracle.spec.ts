// The judge of the hostile tests, judged: it has to find what is wrong, and nothing else.

import { expect, test } from '@playwright/test';
import { abortIsFinal, blind, neverRunningAfter, onlyByGrant } from './support/oracle.ts';
import type { Passed } from './support/proxy.ts';
import type { Sample } from './support/sampler.ts';

const shown = (standing: string, times: readonly number[], over: Partial<Sample> = {}): Sample[] =>
  times.map((at) => ({ at, standing, covered: false, visible: true, ...over }));
const passed = (at: number, frame: Record<string, unknown>): Passed => ({ at, text: '', frame: { type: '', ...frame } });
const grant = (at: number, nonce: string) => passed(at, { type: 'grant', grant: JSON.stringify({ nonce, duration_ms: 6000 }) });
const heartbeat = (at: number, nonce: string) => passed(at, { type: 'heartbeat', nonce });

test('I-4: LÄUFT is a fault from a second after the lease on, unless covered or unseen', () => {
  expect(neverRunningAfter(shown('running', [0, 5000, 7000]), 0, 6000)).toEqual([]);
  expect(neverRunningAfter(shown('running', [7001]), 0, 6000)).toHaveLength(1);
  expect(neverRunningAfter(shown('running', [9000], { covered: true }), 0, 6000)).toEqual([]);
  expect(neverRunningAfter(shown('running', [9000], { visible: false }), 0, 6000)).toEqual([]);
  expect(neverRunningAfter(shown('interrupted', [9000]), 0, 6000)).toEqual([]);
});

test('I-2: anything less after an abort is a fault', () => {
  expect(abortIsFinal([...shown('running', [0]), ...shown('aborted', [1, 3]), ...shown('unknown', [2])])).toEqual([]);
  for (const less of ['running', 'interrupted', 'ended']) {
    expect(abortIsFinal([...shown('aborted', [1]), ...shown(less, [2])]), less).toHaveLength(1);
  }
});

test('D4: LÄUFT needs a grant that came, was asked for in time, and no stop since', () => {
  const wire = { up: [heartbeat(1000, 'a')], down: [grant(1050, 'a')] };
  expect(onlyByGrant(shown('running', [1100, 7900]), wire)).toEqual([]);
  expect(onlyByGrant(shown('running', [1000]), wire), 'before it came').toHaveLength(1);
  expect(onlyByGrant(shown('running', [8001]), wire), 'after its time').toHaveLength(1);
  expect(onlyByGrant(shown('running', [1100]), { up: [], down: wire.down }), 'never asked for').toHaveLength(1);
  const stop = passed(2000, { type: 'stop' });
  expect(onlyByGrant(shown('running', [3001]), { up: wire.up, down: [...wire.down, stop] }), 'after a stop').toHaveLength(1);
  const late = { up: wire.up, down: [stop, grant(2100, 'a')] };
  expect(onlyByGrant(shown('running', [3500]), late), 'read before the stop, delivered after it').toHaveLength(1);
});

test('a time without samples is blind', () => {
  expect(blind(shown('running', [0, 900, 1800]), 0, 2000)).toEqual([]);
  expect(blind(shown('running', [0, 1800]), 0, 2000)).toHaveLength(1);
  expect(blind([], 0, 2000)).toHaveLength(1);
});
