// The texts of the handheld. What it never shows stays out: it has to open on a bad network.

import { aid } from './de/aid.ts';
import { common } from './de/common.ts';
import { state } from './de/state.ts';
import { rescue } from './de/rescue.ts';
import { handheld } from './de/handheld.ts';
import { places } from './de/places.ts';
import { force } from './de/force.ts';
import { answers } from './de/answers.ts';
import { devices } from './de/devices.ts';
import { evidence } from './de/evidence.ts';
import { preflight } from './de/preflight.ts';

export const handheldPage = { ...aid, ...common, ...state, ...rescue, ...handheld, ...places, ...force, ...answers, ...devices, ...evidence, ...preflight } as const;
