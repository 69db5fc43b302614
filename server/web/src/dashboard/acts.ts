// What the desk can do with one operation: handed down to whatever offers it.

import type { Said } from '../shared/live.ts';
import type { Ask, HandOverSheet, Sign } from '../shared/protocol.ts';
import type { Facility, Spot } from './map/marks.ts';

export interface Acts {
  readonly ask: (ask: Ask) => void;
  readonly report: (sign: Sign, said?: Said) => void;
  readonly sheet: () => Promise<HandOverSheet>;
  /** Reference of another operation. */
  readonly nameOf: (operation: string) => string | undefined;
  /** Protected facilities around a spot. */
  readonly facilities: (around: Spot) => Promise<readonly Facility[]>;
  /** Where the map's style comes from; null for plain ground. */
  readonly mapStyle: () => Promise<string | null>;
}
