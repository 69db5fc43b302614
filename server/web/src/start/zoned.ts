// Local wall time into instants. Once a year a wall time exists twice, and once not at all: then the
// page asks, or says so, instead of guessing (R-20, I-14).

export interface Instant {
  /** RFC 3339 with the offset that holds at that instant. */
  readonly text: string;
  readonly ms: number;
  /** `+02:00`. */
  readonly offset: string;
}

const DAY_MS = 86_400_000;
const WALL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;

/** The zone this device lives in. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All instants at which the clocks of the zone show this wall time: none, one, or two. */
export function instants(wall: string, zone: string): Instant[] {
  const parts = WALL.exec(wall)?.slice(1).map((part) => Number(part ?? 0));
  if (parts === undefined) return [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const offsets = new Set([asUtc - DAY_MS, asUtc + DAY_MS].map((at) => shownAt(at, zone) - at));
  return [...offsets]
    .map((offset) => asUtc - offset)
    .filter((ms) => shownAt(ms, zone) === asUtc)
    .sort((a, b) => a - b)
    .map((ms) => instant(ms, asUtc - ms));
}

/** The wall time of an instant, and which of two it is where that time exists twice. */
export function wallOf(instant: string, zone: string): { readonly wall: string; readonly offset: string } {
  const ms = Date.parse(instant);
  const wall = new Date(shownAt(ms, zone)).toISOString().slice(0, 16);
  const all = instants(wall, zone);
  return { wall, offset: all.length > 1 ? (all.find((one) => one.ms === Math.floor(ms / 60_000) * 60_000)?.offset ?? '') : '' };
}

/** What the clocks of the zone show at an instant, read as if it were UTC. */
function shownAt(ms: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second']);
}

function instant(ms: number, offsetMs: number): Instant {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const offset = `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return { text: `${new Date(ms + offsetMs).toISOString().slice(0, 19)}${offset}`, ms, offset };
}
