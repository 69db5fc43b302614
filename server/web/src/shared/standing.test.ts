import { describe, expect, it } from 'vitest';
import type { Now } from './clock.ts';
import type { Events, Grant, Joined, OperationView, Withheld } from './protocol.ts';
import {
  asking, entered, granted, join, joinedBy, nothingKnown, settled, standing, stopped, voided, withheldBy, type Truth,
} from './standing.ts';

const me = { device: 'd1', session: 's1' };
const at = (ms: number): Now => ({ mono: ms, wall: 1_000_000 + ms });
const grant = (over: Partial<Grant> = {}): Grant => ({
  operation: 'o', device: 'd1', session: 's1', nonce: 'n', seq: 5, duration_ms: 15_000, ...over,
});
const known = (seq = 5): Truth => ({ ...nothingKnown('o'), seq, newest: seq });
const running = (): Truth => granted(asking(known(), 'n', at(0)), grant(), me, at(100));
const shown = (truth: Truth, ms: number) => standing(truth, at(ms)).kind;
const events = (entries: [number, object][], severity = 'running'): Events =>
  ({ operation: 'o', head: '', severity, entries: entries.map(([seq, entry]) => ({ seq, entry })) }) as unknown as Events;
const opened = (stop: string) => ({ event: 'hold_opened', stop });

describe('the lease (I-4)', () => {
  it('permits LÄUFT until its end, counted from sending', () => {
    expect(shown(running(), 14_999)).toBe('running');
    expect(shown(running(), 15_000)).toBe('unknown');
  });

  it('counts the larger of both clocks, and is void when they disagree', () => {
    expect(standing(running(), { mono: 1000, wall: 1_000_000 + 16_000 }).kind).toBe('unknown');
    expect(standing(running(), { mono: 16_000, wall: 1_000_000 + 1000 }).kind).toBe('unknown');
    expect(standing(running(), { mono: 1000, wall: 1_000_000 + 3100 }).kind).toBe('unknown');
    expect(standing(running(), { mono: 5000, wall: 1_000_000 + 1000 }).kind).toBe('unknown');
  });

  it('is not given by a grant that came too late', () => {
    expect(shown(granted(asking(known(), 'n', at(0)), grant(), me, at(15_000)), 15_000)).toBe('unknown');
  });

  const wrong: [string, Partial<Grant>][] = [
    ['another operation', { operation: 'x' }],
    ['another device', { device: 'd2' }],
    ['another session', { session: 's2' }],
    ['another nonce', { nonce: 'old' }],
    ['an older state', { seq: 4 }],
  ];
  it.each(wrong)('ignores a grant for %s', (_, over) => {
    expect(shown(granted(asking(known(), 'n', at(0)), grant(over), me, at(1)), 2)).toBe('unknown');
  });

  it('is void after a gap, and so is the answer still under way', () => {
    expect(shown(voided(running()), 200)).toBe('unknown');
    expect(shown(granted(voided(asking(known(), 'n', at(0))), grant(), me, at(1)), 2)).toBe('unknown');
  });

  it('answers one heartbeat once', () => {
    const again = granted(voided(running()), grant(), me, at(200));
    expect(shown(again, 201)).toBe('unknown');
  });
});

describe('raising (D1, I-8)', () => {
  it('takes LÄUFT away at once', () => {
    expect(shown(stopped(running(), 'interrupted', 'r1'), 101)).toBe('interrupted');
  });

  it('holds against a grant until the stop is durable', () => {
    const hit = asking(stopped(running(), 'interrupted', 'r1'), 'n2', at(200));
    expect(shown(granted(hit, grant({ nonce: 'n2', seq: 9 }), me, at(210)), 211)).toBe('interrupted');
    const durable = settled(hit, 'r1', 7);
    expect(shown(granted(durable, grant({ nonce: 'n2', seq: 6 }), me, at(210)), 211)).toBe('interrupted');
    expect(shown(granted(durable, grant({ nonce: 'n2', seq: 9 }), me, at(210)), 211)).toBe('running');
  });

  it('does not lower by repetition, order or a milder word', () => {
    const aborted = stopped(running(), 'aborted', 'r1');
    expect(shown(stopped(aborted, 'interrupted', 'r2'), 200)).toBe('aborted');
    expect(shown(stopped(stopped(running(), 'interrupted', 'r2'), 'aborted', 'r1'), 200)).toBe('aborted');
    expect(shown(stopped(running(), 'running', 'r1'), 200)).toBe('interrupted');
  });

  it('never lowers ABORTED, whatever is granted (I-2)', () => {
    const aborted = settled(stopped(running(), 'aborted', 'r1'), 'r1', 6);
    const answered = granted(asking(aborted, 'n2', at(1)), grant({ nonce: 'n2', seq: 99 }), me, at(2));
    expect(shown(answered, 3)).toBe('aborted');
  });

  it('reads an unknown word as a stop (I-17)', () => {
    expect(join('running', 'paused')).toBe('interrupted');
    expect(join('aborted', 'paused')).toBe('aborted');
    expect(shown(joinedBy(running(), { severity: 'calm', seq: 6, snapshot: false } as unknown as Joined), 101)).toBe('interrupted');
  });
});

describe('entries', () => {
  it('settle the stops they contain', () => {
    const hit = stopped(known(), 'interrupted', 'r1');
    expect(entered(hit, events([[6, { event: 'reported', report: { id: 'r1' } }]], 'interrupted'))?.unsettled.size).toBe(0);
    expect(entered(hit, events([[6, opened('r1')]], 'interrupted'))?.unsettled.size).toBe(0);
    expect(entered(hit, events([[6, opened('other')]], 'interrupted'))?.unsettled.size).toBe(1);
  });

  it('are refused over a gap, and skipped when they came before', () => {
    expect(entered(known(), events([[7, opened('x')]]))).toBeNull();
    expect(entered(known(), events([[5, opened('x')]]))?.seq).toBe(5);
  });

  it('raise at once and do not lower', () => {
    const hit = entered(running(), events([[6, opened('r1')]], 'interrupted'));
    expect(hit && shown(hit, 101)).toBe('interrupted');
    const lifted = hit && entered(hit, events([[7, { event: 'resumed' }]], 'running'));
    expect(lifted && shown(lifted, 102)).toBe('interrupted');
  });

  it('a snapshot settles what it shows', () => {
    const view = { holds: [{ stop: 'r1' }], reasons: [], board: [{ stop: 'r2' }] } as unknown as OperationView;
    const seen = stopped(stopped(stopped(known(), 'interrupted', 'r1'), 'interrupted', 'r2'), 'interrupted', 'r3');
    const next = joinedBy(seen, { severity: 'interrupted', seq: 30, snapshot: true, view } as Joined);
    expect([...next.unsettled]).toEqual(['r3']);
    expect(next.seq).toBe(30);
  });
});

describe('a withheld lease', () => {
  const withheld = (over: Partial<Withheld>): Withheld =>
    ({ operation: 'o', nonce: 'n', seq: 5, severity: 'running', because: 'cannot_record', settled: true, ...over });

  it('says why while it is fresh, and permits nothing', () => {
    const asked = asking(known(), 'n', at(0));
    expect(standing(withheldBy(asked, withheld({}), at(10)), at(20))).toEqual({ kind: 'unknown', because: 'cannot_record' });
    expect(shown(withheldBy(asked, withheld({ because: 'not_begun' }), at(10)), 20)).toBe('not_begun');
    expect(shown(withheldBy(asked, withheld({ because: 'not_begun' }), at(10)), 20_000)).toBe('unknown');
  });

  it('raises what is shown', () => {
    const asked = asking(running(), 'n', at(200));
    expect(shown(withheldBy(asked, withheld({ severity: 'interrupted', because: 'stopped' }), at(210)), 211)).toBe('interrupted');
  });
});
