// First aid on the handheld, without signing in too.

import type { aid as german } from '../de/aid.ts';

export const aid: Readonly<Record<keyof typeof german, string>> = {
  'aid.call': 'Call 112',
  'aid.link': '112 and first aid',
  'aid.open': 'First aid',
  'aid.leave': 'Close first aid',
  'aid.choose': 'What do you see?',
  'aid.other_card': 'Another card',

  'aid.clock.last': 'last at {time}',
  'aid.clock.next': 'In {span}: {what}',
  'aid.clock.now': 'Check now.',
  'aid.clock.checked': 'Done',
  'aid.clock.again': 'Begun again',
  'aid.clock.clear': 'Delete',
  'call.look': 'Add own position',
  'call.looking': 'Looking for the position …',
  'call.accuracy': 'Own position, to within {metres}',
  'call.decimal': '.',
  'call.plan': 'Planned to be here:',
  'call.back': 'Call-back number',
  'call.back.hint': 'number of this phone',
  'call.stays': 'What is entered here stays on this device. None of it is required.',

  'alone.no_session': 'Not signed in.',
  'alone.no_operation': 'No operation chosen.',
  'alone.no_storage': 'The storage of this device does not answer.',
  'alone.sent_nowhere': 'A stop counts on this device only; it is sent to nobody.',
  'alone.stopped': 'The stop counts on this device only; it was sent to nobody. Shout or radio!',
  'alone.looking': 'Looking for the sign-in. Stopping, 112 and first aid work already.',
  'alone.sign_in': 'Pair / sign in',
  'alone.choose': 'Choose an operation',
};
