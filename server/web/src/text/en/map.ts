// The control room’s map.

import type { map as german } from '../de/map.ts';

export const map: Readonly<Record<keyof typeof german, string>> = {
  'map.title': 'Map',
  'map.canvas': 'Map picture, moved by the arrow keys',
  'map.none': 'No device has told a position yet.',
  'map.show': 'Show the map',
  'map.hide': 'Hide the map',
  'map.whole': 'Show everything',
  'map.list': 'As a list',
  'map.age': '{span} ago',
  'map.inside': 'inside',
  'map.meeting': 'Planned place',
  'map.closer': 'Closer',
  'map.farther': 'Farther',
  'map.failed': 'This browser cannot draw a map. The list says the same.',
  'map.unstyled': 'The background map is out of reach.',
};
