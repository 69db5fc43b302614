// The pre-flight items.

import type { preflight as german } from '../de/preflight.ts';

export const preflight: Readonly<Record<keyof typeof german, string>> = {
  'preflight.title': 'Pre-flight and readiness',
  'preflight.voluntary_departure': 'counselled on voluntary departure, documented',
  'preflight.supporters_asked': 'asked for supporters (with release from confidentiality)',
  'preflight.supporters_asked_again': 'asked for supporters again',
  'preflight.family_complete': 'everybody of the family is in the plan',
  'preflight.place_checked': 'pick-up place checked: no institution',
  'preflight.illness_asked': 'asked for illness and certificates',
  'preflight.open': 'open',
  'preflight.answered': '{answer}, {on}',
  'preflight.by': 'entered by {who}',
  'preflight.answer': 'Answer',
  'preflight.on': 'On',
  'preflight.source': 'How it is known (no names)',
  'preflight.source.hint': 'Such as: file note, conversation.',
  'preflight.reason': 'Why not (no names)',
  'preflight.enter': 'Enter',
  'preflight.change': 'Change',
  'preflight.save': 'Record the answer',
  'preflight.against': 'What still speaks against it',
  'preflight.nothing': 'Nothing speaks against it any more.',
  'preflight.ready': 'Declare ready',
  'preflight.ready_at': 'Ready since {time}.',
  'preflight.ready.lead': 'The lead declares it ready.',
  'preflight.release': 'A release from confidentiality is there',
  'preflight.inform': 'Tell the supporters now',
  'preflight.inform.consequence': 'Records that and how supporters were told. No names.',
  'preflight.inform.confirm': 'Told',
  'preflight.changed': 'Recorded.',
};
