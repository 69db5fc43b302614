// Where this device is, as well as it knows. Asked for when a human pressed for it, never at load.

import type { Fix } from './protocol.ts';

/** An older fix says where the device was. */
const FRESH_MS = 60_000;

export class OwnPosition {
  private fix: Fix | null = null;
  /** When it was taken, by the device's wall clock. */
  takenAt = 0;
  private watching: number | null = null;
  private failed = false;
  private waiting: ((found: boolean) => void)[] = [];

  constructor(private readonly changed: () => void) {}

  /** Begins to look; the browser asks its human the first time. After a failure it may be asked anew. */
  look(): void {
    if (!('geolocation' in navigator) || (this.watching !== null && !this.failed)) return;
    this.stop();
    this.failed = false;
    this.watching = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        this.fix = { lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.ceil(coords.accuracy) };
        this.takenAt = timestamp;
        this.told(true);
      },
      () => {
        this.told(false);
      },
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 20_000 },
    );
  }

  /** The same, and says whether the place was found. */
  locate(): Promise<boolean> {
    this.look();
    if (this.watching === null || this.now() !== null) return Promise.resolve(this.now() !== null);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private told(found: boolean): void {
    this.failed = !found;
    for (const resolve of this.waiting.splice(0)) resolve(found);
    this.changed();
  }

  stop(): void {
    if (this.watching !== null) navigator.geolocation.clearWatch(this.watching);
    this.watching = null;
  }

  /** Null when it is not known, or was known too long ago. */
  now(): Fix | null {
    return Date.now() - this.takenAt < FRESH_MS ? this.fix : null;
  }
}
