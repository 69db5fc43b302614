import { expect, it } from 'vitest';
import { turns, type Waiting } from './turns.ts';

const one = (operation: string, over: Partial<Waiting> = {}): Waiting => ({ operation, joined: true, waitedMs: 5000, everyMs: 5000, ...over });

it('lets nobody wait for ever: over time each of 200 has its turn within its lease', () => {
  const asked = new Map<string, number>();
  const longest = new Map<string, number>();
  for (let now = 0; now < 120_000; now += 250) {
    const waiting = Array.from({ length: 200 }, (_, n) => one(`o${n}`, { waitedMs: now - (asked.get(`o${n}`) ?? -Infinity) }));
    for (const operation of turns(waiting, 10).beats) {
      longest.set(operation, Math.max(longest.get(operation) ?? 0, now - (asked.get(operation) ?? now)));
      asked.set(operation, now);
    }
  }
  expect(longest.size).toBe(200);
  expect(Math.max(...longest.values())).toBeLessThan(7500);
});

it('joins before it beats, and still beats', () => {
  const waiting = [...Array.from({ length: 50 }, (_, n) => one(`new${n}`, { joined: false, waitedMs: Infinity })), one('a'), one('b', { waitedMs: 9000 }), one('c', { waitedMs: 100 })];
  expect(turns(waiting, 10)).toEqual({ joins: ['new0', 'new1', 'new2', 'new3'], beats: ['b', 'a'] });
});

it('says a join again that nobody answered, and not before', () => {
  expect(turns([one('a', { joined: false, waitedMs: 4999 })], 10).joins).toEqual([]);
  expect(turns([one('a', { joined: false, waitedMs: 5000 })], 10).joins).toEqual(['a']);
});
