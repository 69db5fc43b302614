// What this device and its browser can do, as far as they tell.

import type { Tried } from '../shared/protocol.ts';
import type { Item } from './device-check.ts';

export function offered(): Readonly<Record<Item, boolean>> {
  return {
    sound: 'AudioContext' in window,
    vibration: 'vibrate' in navigator,
    location: 'geolocation' in navigator,
    screen: 'wakeLock' in navigator,
  };
}

/** Whether the pages open without a network: a worker that holds them is installed. */
export async function offlineReady(): Promise<Tried> {
  if (!('serviceWorker' in navigator)) return 'not_offered';
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  return registration?.active == null ? 'fails' : 'works';
}

/** Whether what is kept survives when the device runs short of memory. */
export async function storageLasts(): Promise<Tried> {
  if (navigator.storage?.persisted === undefined) return 'not_offered';
  return (await navigator.storage.persisted().catch(() => false)) ? 'works' : 'fails';
}
