// The texts of the handheld. What it never shows stays out: it has to open on a bad network.

import { aid } from './de/aid.ts';
import { common } from './de/common.ts';
import { state } from './de/state.ts';
import { rescue } from './de/rescue.ts';
import { handheld } from './de/handheld.ts';
import { force } from './de/force.ts';
import { answers } from './de/answers.ts';

export const handheldPage = { ...aid, ...common, ...state, ...rescue, ...handheld, ...force, ...answers } as const;
