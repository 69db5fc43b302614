// The battery, where the browser tells. An empty phone is a silent one.

export interface Battery {
  /** 0 to 1. */
  readonly level: number;
  readonly charging: boolean;
}

interface BatteryManager extends EventTarget, Battery {}

const LOW = 0.2;

export function isLow({ level, charging }: Battery): boolean {
  return level < LOW && !charging;
}

/** Tells every change; never, where the browser keeps it to itself. */
export function watchBattery(changed: (battery: Battery) => void): () => void {
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<BatteryManager> };
  let ended = false;
  let stop = () => undefined as void;
  void getBattery?.call(navigator).then((battery) => {
    if (ended) return;
    const tell = () => changed({ level: battery.level, charging: battery.charging });
    const events = ['levelchange', 'chargingchange'];
    for (const event of events) battery.addEventListener(event, tell);
    stop = () => events.forEach((event) => battery.removeEventListener(event, tell));
    tell();
  }).catch(() => undefined);
  return () => {
    ended = true;
    stop();
  };
}
