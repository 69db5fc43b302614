import { expect, it } from 'vitest';
import type { DevicePosition } from '../../shared/protocol.ts';
import { operationView } from '../../test/views.ts';
import { box, circle, deviceMarks, distanceM, meetingPlace, middle, Trails } from './marks.ts';

const NOW = Date.parse('2026-05-05T08:00:00Z');
const position = (device: string, agoS: number, lon = 7.7): DevicePosition => ({ device, lat: 51.5, lon, accuracy_m: 12, at: new Date(NOW - agoS * 1000).toISOString() });
const view = operationView({ devices: [{ device: 'b', label: 'T2', role: 'officer', released: false, faults: [] }, { device: 'a', label: 'T1', role: 'officer', released: false, faults: [] }, { device: 'gone', label: 'T3', role: 'officer', released: true, faults: [] }] });

it('shows devices of the operation by their call sign, and says which position is old', () => {
  const marks = deviceMarks(view, [position('b', 10), position('a', 121), position('gone', 1), position('foreign', 1)], NOW);
  expect(marks.map(({ label, stale, accuracyM }) => [label, stale, accuracyM])).toEqual([['T1', true, 12], ['T2', false, 12]]);
});

it('knows no place but the one of the plan, and none where the plan has none', () => {
  expect(meetingPlace(view)).toBeNull();
});

it('draws the accuracy as a closed circle of that radius', () => {
  const ring = circle({ lat: 51.5, lon: 7.7 }, 100);
  expect(ring.at(0)).toEqual(ring.at(-1));
  for (const [lon, lat] of ring) expect(distanceM({ lat: 51.5, lon: 7.7 }, { lat, lon })).toBeCloseTo(100, 0);
});

it('finds the middle and the box of what is shown', () => {
  const spots = [{ lat: 51, lon: 7 }, { lat: 52, lon: 8 }];
  expect(middle(spots)).toEqual({ lat: 51.5, lon: 7.5 });
  expect(box(spots)).toEqual([7, 51, 8, 52]);
  expect([middle([]), box([])]).toEqual([null, null]);
});

it('draws a trail from what this page has seen, once per position and without end', () => {
  const trails = new Trails();
  trails.add([position('a', 30)]);
  trails.add([position('a', 30)]);
  expect(trails.lines()).toEqual([]);
  for (let second = 0; second < 400; second += 1) trails.add([position('a', 1000 - second, 7.7 + second / 1000)]);
  expect(trails.lines()[0]).toHaveLength(300);
});
