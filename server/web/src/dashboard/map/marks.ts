// What the map shows: devices with the accuracy of their positions, and places. Never a person: a device
// is a handheld of the team, and nothing of this is kept.

import type { DevicePosition, OperationView, PlaceKind } from '../../shared/protocol.ts';

/** A protected facility near the devices, as the service tells it. */
export interface Facility {
  readonly id: string;
  readonly name: string;
  readonly kind: PlaceKind;
  readonly lat: number;
  readonly lon: number;
  /** To its fence; negative inside. */
  readonly distance_m: number;
}

export interface Spot {
  readonly lat: number;
  readonly lon: number;
}

export interface DeviceMark extends Spot {
  readonly device: string;
  readonly label: string;
  readonly accuracyM: number;
  readonly ageMs: number;
  /** It says where the device was, not where it is. */
  readonly stale: boolean;
}

/** So long a position is worth being called one. */
const FRESH_MS = 120_000;
/** The trail of one device: what this page has seen, bounded. */
const TRAIL_MAX = 300;
const EARTH_M = 6_371_000;
const CORNERS = 48;

/** The devices that take part and have told a position; what has left is gone. */
export function deviceMarks(view: OperationView, positions: readonly DevicePosition[], nowMs: number): DeviceMark[] {
  return positions.flatMap(({ device, lat, lon, accuracy_m, at }) => {
    const known = view.devices.find((one) => one.device === device && !one.released);
    if (known === undefined) return [];
    const ageMs = Math.max(0, nowMs - Date.parse(at));
    return [{ device, label: known.label, lat, lon, accuracyM: accuracy_m, ageMs, stale: ageMs > FRESH_MS }];
  }).sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** Where the operation is planned to meet, where the page knows it. */
export function meetingPlace(view: OperationView): Spot | null {
  const position = view.plan?.pick_up.position;
  return position === undefined ? null : { lat: position.lat, lon: position.lon };
}

export function middle(spots: readonly Spot[]): Spot | null {
  const [first] = spots;
  if (first === undefined) return null;
  const sum = spots.reduce((all, { lat, lon }) => ({ lat: all.lat + lat, lon: all.lon + lon }), { lat: 0, lon: 0 });
  return { lat: sum.lat / spots.length, lon: sum.lon / spots.length };
}

/** West, south, east, north; a single spot gets room around it. */
export function box(spots: readonly Spot[]): [number, number, number, number] | null {
  if (spots.length === 0) return null;
  const lats = spots.map(({ lat }) => lat);
  const lons = spots.map(({ lon }) => lon);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Over the ground, good to a few metres at these distances. */
export function distanceM(a: Spot, b: Spot): number {
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  const y = (b.lat - a.lat) * rad;
  return Math.hypot(x, y) * EARTH_M;
}

/** A closed ring around a spot: the circle in which the device is. */
export function circle({ lat, lon }: Spot, radiusM: number): [number, number][] {
  const north = (radiusM / EARTH_M) * (180 / Math.PI);
  const east = north / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const angle = (2 * Math.PI * (corner % CORNERS)) / CORNERS;
    return [lon + east * Math.cos(angle), lat + north * Math.sin(angle)];
  });
}

/** Where the devices were while this page was open. Forgotten with the page. */
export class Trails {
  private readonly seen = new Map<string, { at: string; lon: number; lat: number }[]>();

  add(positions: readonly DevicePosition[]): void {
    for (const { device, at, lon, lat } of positions) {
      const trail = this.seen.get(device) ?? [];
      if (trail.at(-1)?.at === at) continue;
      trail.push({ at, lon, lat });
      if (trail.length > TRAIL_MAX) trail.shift();
      this.seen.set(device, trail);
    }
  }

  /** Straight lines from position to position. */
  lines(): [number, number][][] {
    return [...this.seen.values()].filter((trail) => trail.length > 1).map((trail) => trail.map(({ lon, lat }) => [lon, lat]));
  }
}
