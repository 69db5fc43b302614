// Pictures of a few strokes, drawn for a shaking hand and a glance. Two kinds of line only: what is
// seen, and (in `heavy`) what is done. A box of 64 by 48.

import type { Picture, Sign } from '../../shared/protocol.ts';

interface Drawing {
  readonly thin: string;
  readonly heavy?: string;
  /** Heads: x, y, radius. */
  readonly heads?: readonly (readonly [number, number, number])[];
}

const GROUND = 'M4 44h56';
const LYING = 'M20 37h22l16 3';

export const DRAWINGS: Readonly<Record<Picture, Drawing>> = {
  call: { thin: 'M42 12q8 5 8 14M46 5q12 7 12 21', heavy: 'M14 8l8-3 6 10-5 5q3 7 10 11l6-4 9 8-5 7q-9 3-19-8T14 8z' },
  push: { thin: `${GROUND}M20 38h18l18 2`, heavy: 'M40 16L29 33M40 16l10 10-4 13M29 33h-3', heads: [[12, 38, 5], [40, 8, 5]] },
  aed: { thin: 'M10 8h44v34H10zM24 8V4h16v4', heavy: 'M35 13l-9 13h12l-8 12' },
  recovery: { thin: GROUND, heavy: 'M20 34q10-8 20 0l-4 8h10M40 34l14 7M22 35l-6 7h12', heads: [[13, 33, 5]] },
  breathing: { thin: `${GROUND}M22 37h34M20 22q4-3 0-6M28 22q4-3 0-6`, heavy: 'M42 20l-10 6M42 20l8 12v10', heads: [[12, 36, 6], [46, 13, 5]] },
  sit_up: { thin: `${GROUND}M18 6v38`, heavy: 'M24 20v18h18l10 5M24 24l12 8', heads: [[25, 11, 6]] },
  press: { thin: 'M4 22h56M4 38h56', heavy: 'M24 4v12l8 10 8-10V4M32 30q-5 7 0 8 5-1 0-8z' },
  tourniquet: { thin: 'M4 18h56M4 36h56M46 4a8 8 0 1 0 .1 0M46 8v5l3 2', heavy: 'M20 14v26M26 14v26M14 10l18-2' },
  protect_head: { thin: `${GROUND}M4 44q0-4 4-4h12q4 0 4 4M46 10l6-6M52 22h8M40 6V2`, heavy: 'M22 35h18l16 4M26 35l6-8 4 4M40 36l6-8 6 6', heads: [[14, 33, 6]] },
  apart: { thin: 'M24 26h16M28 22l-4 4 4 4M36 22l4 4-4 4', heavy: 'M12 16v16l-5 12M12 32l5 12M52 16v16l-5 12M52 32l5 12M12 20l6 6M52 20l-6 6', heads: [[12, 9, 5], [52, 9, 5]] },
  release: { thin: 'M22 24a8 8 0 1 0 .1 0M42 24a8 8 0 1 1-.1 0', heavy: 'M28 16l3-8M36 16l-3-8M32 18v-2' },
  swap: { thin: '', heavy: 'M12 20q4-14 20-14 12 0 18 10M50 6v10H40M52 28q-4 14-20 14-12 0-18-10M14 42V32h10' },
  warm: { thin: GROUND, heavy: `${LYING}M22 32q14-12 34 4M30 18q3-4 0-8M40 18q3-4 0-8`, heads: [[13, 36, 5]] },
  stay: { thin: `${GROUND}${LYING}`, heavy: 'M44 20v12l-8 10M44 32l8 10M44 24l-10 8', heads: [[13, 36, 5], [44, 12, 5]] },
};

const OF_SIGN: Partial<Record<Sign, Picture>> = {
  cardiac_arrest: 'push',
  unconscious: 'recovery',
  acute_breathlessness: 'sit_up',
  seizure: 'protect_head',
  severe_bleeding: 'press',
  other_life_threatening: 'apart',
  medical_emergency: 'stay',
};

/** Null for a picture that only a newer build can draw: the words say the same. */
export function drawn(picture: Picture | undefined): Picture | null {
  return picture !== undefined && Object.hasOwn(DRAWINGS, picture) ? picture : null;
}

export function pictureOf(sign: Sign): Picture | null {
  return OF_SIGN[sign] ?? null;
}
