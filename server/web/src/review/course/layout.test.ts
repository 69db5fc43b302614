import { expect, it } from 'vitest';
import { axisOf, gaps, nearest, rows, ticks, timeAt, xOf } from './layout.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (minute: number) => ({ atMs: minute * MINUTE });
const minutes = (count: number) => Array.from({ length: count + 1 }, (_, minute) => minute * MINUTE);
const axis = axisOf(minutes(60), 848, 1); // 800 px for an hour, and an edge at both ends

it('lays the first time at the left edge and the last at the right one', () => {
  expect([xOf(axis, 0), xOf(axis, 30 * MINUTE), xOf(axis, 60 * MINUTE)]).toEqual([24, 424, 824]);
  expect([xOf(axis, -5), xOf(axis, DAY)], 'nothing lies outside').toEqual([24, 824]);
  expect(timeAt(axis, 424)).toBe(30 * MINUTE);
});

it('is as wide as the zoom says, and stands a single moment and none at all', () => {
  expect(axisOf(minutes(1), 500, 4).width).toBe(2000);
  expect(xOf(axisOf([7], 500, 1), 7)).toBe(24);
  expect(xOf(axisOf([], 500, 1), 0)).toBe(24);
});

it('folds the days between the plan and the operation, so that the operation fills the picture', () => {
  const planned = axisOf([0, MINUTE, ...minutes(60).map((ms) => ms + 2 * DAY)], 848, 1);
  expect(gaps(planned).map(({ ms }) => ms)).toEqual([2 * DAY - MINUTE]);
  expect(xOf(planned, 2 * DAY + 60 * MINUTE) - xOf(planned, 2 * DAY)).toBeGreaterThan(600);
  for (const time of [0, MINUTE, DAY, 2 * DAY + 7 * MINUTE]) expect(timeAt(planned, xOf(planned, time))).toBeCloseTo(time, -1);
});

it('ticks at round times of the zone, never closer than they can be read', () => {
  const found = ticks(axis, 0);
  expect(found.map(({ atMs }) => atMs / MINUTE)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  const half = ticks(axisOf(minutes(120), 448, 1), 30 * MINUTE);
  expect(half.slice(1).map(({ atMs }) => (atMs / MINUTE + 30) % 30), 'whole half hours, half an hour off UTC').toEqual(half.slice(1).map(() => 0));
  for (let index = 1; index < found.length; index += 1) expect((found[index]?.x ?? 0) - (found[index - 1]?.x ?? 0)).toBeGreaterThanOrEqual(96);
});

it('puts marks that would cover each other into rows, and no more rows than there is room for', () => {
  const placed = rows(axis, [at(0), at(0.1), at(0.2), at(0.3), at(30)], 20, 3);
  expect(placed.map(({ row }) => row)).toEqual([0, 1, 2, 0, 0]);
});

it('finds the mark that was meant, and none where nothing is near', () => {
  const placed = rows(axis, [at(0), at(30)], 20, 3).map((one) => ({ ...one, y: 10 }));
  expect(nearest(placed, 430, 14, 24)).toEqual(at(30));
  expect(nearest(placed, 200, 10, 24)).toBeNull();
});
