// First aid on the handheld, without signing in too.

import type { aid as german } from '../de/aid.ts';

export const aid: Readonly<Record<keyof typeof german, string>> = {
  'aid.call': 'Call 112',
  'aid.link': '112 and first aid',
  'aid.open': 'First aid',
  'aid.leave': 'Close first aid',
  'aid.choose': 'What do you see?',
  'aid.other_card': 'Another card',

  'alone.no_session': 'Not signed in.',
  'alone.no_operation': 'No operation chosen.',
  'alone.no_storage': 'The storage of this device does not answer.',
  'alone.sent_nowhere': 'A stop counts on this device only; it is sent to nobody.',
  'alone.stopped': 'The stop counts on this device only; it was sent to nobody. Shout or radio!',
  'alone.looking': 'Looking for the sign-in. Stopping, 112 and first aid work already.',
  'alone.sign_in': 'Pair / sign in',
  'alone.choose': 'Choose an operation',
};
