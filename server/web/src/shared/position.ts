// Where this device is, as well as it knows. Asked for when a place matters, never to follow anybody.

import type { Fix } from './protocol.ts';

/** An older fix says where the device was. */
const FRESH_MS = 60_000;

export class OwnPosition {
  private fix: Fix | null = null;
  private at = 0;
  private watching: number | null = null;

  constructor(private readonly changed: () => void) {}

  /** Begins to look; the browser asks its human the first time. */
  look(): void {
    if (this.watching !== null || !('geolocation' in navigator)) return;
    this.watching = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        this.fix = { lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.ceil(coords.accuracy) };
        this.at = timestamp;
        this.changed();
      },
      () => this.changed(),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 20_000 },
    );
  }

  stop(): void {
    if (this.watching !== null) navigator.geolocation.clearWatch(this.watching);
    this.watching = null;
  }

  /** Null when it is not known, or was known too long ago. */
  now(): Fix | null {
    return Date.now() - this.at < FRESH_MS ? this.fix : null;
  }
}
