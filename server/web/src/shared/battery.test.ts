import { afterEach, expect, it, vi } from 'vitest';
import { isLow, watchBattery, type Battery } from './battery.ts';

afterEach(() => vi.unstubAllGlobals());

it('is low below a fifth, unless it is being charged', () => {
  expect([0.19, 0.2, 0.5].map((level) => isLow({ level, charging: false }))).toEqual([true, false, false]);
  expect(isLow({ level: 0.05, charging: true })).toBe(false);
});

it('tells every change until nobody listens, and nothing where the browser does not know', async () => {
  const battery = Object.assign(new EventTarget(), { level: 0.6, charging: false });
  vi.stubGlobal('navigator', { getBattery: () => Promise.resolve(battery) });
  const told: Battery[] = [];
  const stop = watchBattery((now) => told.push(now));
  await Promise.resolve();
  battery.level = 0.1;
  battery.dispatchEvent(new Event('levelchange'));
  stop();
  battery.dispatchEvent(new Event('chargingchange'));
  expect(told).toEqual([{ level: 0.6, charging: false }, { level: 0.1, charging: false }]);

  vi.stubGlobal('navigator', {});
  watchBattery(() => expect.unreachable())();
});
