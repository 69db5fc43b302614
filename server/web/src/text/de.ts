// Deutsch. Ein Eintrag je Text, nach Bereichen in `de/`; `{name}` wird beim Anzeigen ersetzt.

import { administration } from './de/administration.ts';
import { aid } from './de/aid.ts';
import { answers } from './de/answers.ts';
import { common } from './de/common.ts';
import { course } from './de/course.ts';
import { dashboard } from './de/dashboard.ts';
import { devices } from './de/devices.ts';
import { evidence } from './de/evidence.ts';
import { findings } from './de/findings.ts';
import { force } from './de/force.ts';
import { handheld } from './de/handheld.ts';
import { map } from './de/map.ts';
import { moments } from './de/moments.ts';
import { places } from './de/places.ts';
import { planning } from './de/planning.ts';
import { preflight } from './de/preflight.ts';
import { preparing } from './de/preparing.ts';
import { rescue } from './de/rescue.ts';
import { review } from './de/review.ts';
import { start } from './de/start.ts';
import { state } from './de/state.ts';
import { statistics } from './de/statistics.ts';

export const de = {
  ...common,
  ...state,
  ...rescue,
  ...handheld,
  ...aid,
  ...places,
  ...force,
  ...answers,
  ...evidence,
  ...dashboard,
  ...map,
  ...moments,
  ...devices,
  ...start,
  ...planning,
  ...preflight,
  ...administration,
  ...preparing,
  ...review,
  ...course,
  ...findings,
  ...statistics,
} as const;
