// Die Karte der Leitstelle.

export const map = {
  'map.title': 'Karte',
  'map.canvas': 'Kartenbild, mit den Pfeiltasten zu verschieben',
  'map.none': 'Noch hat kein Gerät eine Position mitgeteilt.',
  'map.show': 'Karte zeigen',
  'map.hide': 'Karte ausblenden',
  'map.whole': 'Alles zeigen',
  'map.list': 'Als Liste',
  'map.age': 'vor {span}',
  'map.inside': 'darin',
  'map.meeting': 'Geplanter Ort',
  'map.closer': 'Näher',
  'map.farther': 'Weiter weg',
  'map.failed': 'Dieser Browser kann keine Karte zeichnen. Die Liste sagt dasselbe.',
  'map.unstyled': 'Die Hintergrundkarte ist nicht erreichbar.',
} as const;
