// The texts of signing in, planning and administration.

import { common } from '../de/common.ts';
import { state } from '../de/state.ts';
import { handheld } from '../de/handheld.ts';
import { places } from '../de/places.ts';
import { answers } from '../de/answers.ts';
import { evidence } from '../de/evidence.ts';
import { start } from '../de/start.ts';
import { planning } from '../de/planning.ts';
import { preflight } from '../de/preflight.ts';

export const texts = { ...common, ...state, ...handheld, ...places, ...answers, ...evidence, ...start, ...planning, ...preflight } as const;
