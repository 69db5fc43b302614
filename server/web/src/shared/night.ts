// The night windows, judged on the device by local wall time (R-20, I-14). Half open, across midnight.

import type { NightWindowRule } from './protocol.ts';

export function isNight(at: Date, windows: readonly NightWindowRule[]): boolean {
  return windows.some((window) => {
    const time = wallTime(at, window.zone);
    return window.from <= window.until
      ? window.from <= time && time < window.until
      : window.from <= time || time < window.until;
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `HH:MM:SS` in the zone, derived from the instant, never from a stored offset. */
function wallTime(at: Date, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format.format(at);
}
