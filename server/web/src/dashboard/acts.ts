// What the desk can do with one operation: handed down to whatever offers it.

import type { Said } from '../shared/live.ts';
import type { Ask, HandOverSheet, Sign } from '../shared/protocol.ts';

export interface Acts {
  readonly ask: (ask: Ask) => void;
  readonly report: (sign: Sign, said?: Said) => void;
  readonly sheet: () => Promise<HandOverSheet>;
  /** Reference of another operation. */
  readonly nameOf: (operation: string) => string | undefined;
}
