// Erste Hilfe auf dem Handgerät, auch ohne Anmeldung.

export const aid = {
  'aid.call': '112 rufen',
  'aid.link': '112 und Erste Hilfe',
  'aid.open': 'Erste Hilfe',
  'aid.leave': 'Erste Hilfe schließen',
  'aid.choose': 'Was ist zu sehen?',
  'aid.other_card': 'Andere Karte',

  'aid.clock.last': 'zuletzt {time}',
  'aid.clock.next': 'In {span}: {what}',
  'aid.clock.now': 'Jetzt prüfen.',
  'aid.clock.checked': 'Erledigt',
  'aid.clock.again': 'Neu begonnen',
  'aid.clock.clear': 'Löschen',
  'call.look': 'Eigene Position dazu',
  'call.looking': 'Position wird gesucht …',
  'call.accuracy': 'Eigene Position, auf {metres} genau',
  'call.decimal': ',',
  'call.plan': 'Laut Plan vor Ort:',
  'call.back': 'Rückrufnummer',
  'call.back.hint': 'Nummer dieses Telefons',
  'call.stays': 'Was hier eingetragen wird, bleibt auf diesem Gerät. Nichts davon ist Pflicht.',

  'alone.no_session': 'Nicht angemeldet.',
  'alone.no_operation': 'Keine Maßnahme gewählt.',
  'alone.no_storage': 'Der Speicher dieses Geräts antwortet nicht.',
  'alone.sent_nowhere': 'Ein Stopp zählt nur auf diesem Gerät; er wird niemandem gesendet.',
  'alone.stopped': 'Der Stopp gilt nur auf diesem Gerät; er wurde niemandem gesendet. Laut rufen oder funken!',
  'alone.looking': 'Anmeldung wird gesucht. Stoppen, 112 und Erste Hilfe gehen schon.',
  'alone.sign_in': 'Koppeln / Anmelden',
  'alone.choose': 'Maßnahme wählen',
} as const;
