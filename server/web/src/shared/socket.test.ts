import { expect, it } from 'vitest';
import { pause } from './socket.ts';

it('waits longer after each failure, within bounds, and never all at once', () => {
  expect(pause(0, 0)).toBe(125);
  expect(pause(0, 1)).toBe(250);
  expect(pause(3, 1)).toBe(2000);
  expect(pause(60, 1)).toBe(10_000);
  expect(pause(60, 0)).toBe(5000);
});
