// Erste Hilfe auf dem Handgerät, auch ohne Anmeldung.

export const aid = {
  'aid.call': '112 rufen',
  'aid.link': '112 und Erste Hilfe',
  'aid.open': 'Erste Hilfe',
  'aid.leave': 'Erste Hilfe schließen',
  'aid.choose': 'Was ist zu sehen?',
  'aid.other_card': 'Andere Karte',

  'alone.no_session': 'Nicht angemeldet.',
  'alone.no_operation': 'Keine Maßnahme gewählt.',
  'alone.no_storage': 'Der Speicher dieses Geräts antwortet nicht.',
  'alone.sent_nowhere': 'Ein Stopp zählt nur auf diesem Gerät; er wird niemandem gesendet.',
  'alone.stopped': 'Der Stopp gilt nur auf diesem Gerät; er wurde niemandem gesendet. Laut rufen oder funken!',
  'alone.looking': 'Anmeldung wird gesucht. Stoppen, 112 und Erste Hilfe gehen schon.',
  'alone.sign_in': 'Koppeln / Anmelden',
  'alone.choose': 'Maßnahme wählen',
} as const;
