// Words used everywhere.

import type { common as german } from '../de/common.ts';

export const common: Readonly<Record<keyof typeof german, string>> = {
  'language': 'Language',
  'loading': 'Loading …',
  'close': 'Close',
  'decision.back': 'Back',
  'decision.reason_missing': 'Please give a reason.',
  'yes': 'Yes',
  'no': 'No',
  'choose': 'Please choose',
  'reason': 'Reason (no names)',
  'drill': 'DRILL',
  'drill.said': 'This is a drill.',
  'drill.call.title': 'DRILL: do not dial',
  'drill.call.text': 'In an operation 112 would be dialled now. Please read the card “Say on the phone” aloud.',
  'drill.call.close': 'Read, close',
  'insecure': 'This page was opened without encryption. Stopping works; it cannot show “CONTINUES”.',

  'who.staff': 'officer',
  'who.bystander': 'another person',
  'who.unknown': 'person not stated',
  'who.person': 'person {slot}',

  'form.missing': 'Please fill in everything.',

  'known.yes': 'Yes',
  'known.no': 'No',
  'known.unknown': 'Not known (counts as yes)',
  'plain.yes': 'Yes',
  'plain.no': 'No',
  'plain.unknown': 'Not known',

  'phase.draft': 'draft',
  'phase.ready': 'planned',
  'phase.underway': 'under way',
  'phase.ended': 'ended',
  'role.officer': 'officer',
  'role.lead': 'lead',
  'role.medic': 'medical professional',
  'role.monitor': 'monitor',
  'role.supervisor': 'control room',
  'role.reviewer': 'reviewer',
  'role.administrator': 'administrator',

  'age.infant': '0 to 5 years',
  'age.child': '6 to 13 years',
  'age.youth': '14 to 17 years',
  'age.adult': 'adult',
  'age.unknown': 'age unknown (counts as a minor)',
  'plan.missing.choice': 'Please choose.',
  'password.missing': 'Please fill this in.',
  'part.failed': 'This part cannot be shown at the moment. Everything else goes on.',
};
