// The texts of the dashboard.

import { common } from '../de/common.ts';
import { state } from '../de/state.ts';
import { rescue } from '../de/rescue.ts';
import { handheld } from '../de/handheld.ts';
import { places } from '../de/places.ts';
import { force } from '../de/force.ts';
import { answers } from '../de/answers.ts';
import { evidence } from '../de/evidence.ts';
import { dashboard } from '../de/dashboard.ts';
import { start } from '../de/start.ts';
import { planning } from '../de/planning.ts';
import { preflight } from '../de/preflight.ts';

export const texts = { ...common, ...state, ...rescue, ...handheld, ...places, ...force, ...answers, ...evidence, ...dashboard, ...start, ...planning, ...preflight } as const;
