// Statistics over many operations.

import type { statistics as german } from '../de/statistics.ts';

export const statistics: Readonly<Record<keyof typeof german, string>> = {
  'statistics.year': 'Year',
  'statistics.hint': 'Figures about operations, never about persons. Drills stand apart.',
  'statistics.rule': 'What is suppressed:',
  'statistics.as_of': 'As of {day}',
  'statistics.report': 'Annual report',
  'statistics.report.hint': 'PDF',
  'statistics.ended': 'Ended:',
  'statistics.drills': 'Drills',
  'statistics.not_yet': 'There are no figures for this yet: a year is shown from February of the next one on, and then unchanged.',
  'statistics.too_few': 'Too few to say more.',
  'statistics.suppressed': 'under {under} (suppressed)',
  'statistics.range': '{from} to {until}',
  'statistics.whole': 'All operations of the year, divided.',
  'statistics.features': 'In so many operations; several can apply.',
  'statistics.causes': 'Why they stood',
  'statistics.deviations': 'Deviations',
  'statistics.findings': 'Findings',
  'statistics.force': 'Use of force',
};
