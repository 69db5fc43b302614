// English, area by area in `en/`. Every key of the German catalogue; a missing one does not compile.

import { administration } from './en/administration.ts';
import { aid } from './en/aid.ts';
import { answers } from './en/answers.ts';
import { common } from './en/common.ts';
import { course } from './en/course.ts';
import { dashboard } from './en/dashboard.ts';
import { devices } from './en/devices.ts';
import { evidence } from './en/evidence.ts';
import { findings } from './en/findings.ts';
import { force } from './en/force.ts';
import { handheld } from './en/handheld.ts';
import { map } from './en/map.ts';
import { moments } from './en/moments.ts';
import { places } from './en/places.ts';
import { planning } from './en/planning.ts';
import { preflight } from './en/preflight.ts';
import { preparing } from './en/preparing.ts';
import { rescue } from './en/rescue.ts';
import { review } from './en/review.ts';
import { start } from './en/start.ts';
import { state } from './en/state.ts';
import { statistics } from './en/statistics.ts';
import type { Catalogue } from './language.svelte.ts';

export const en: Catalogue = {
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
};
