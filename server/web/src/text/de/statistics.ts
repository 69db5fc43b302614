// Statistik über viele Maßnahmen.

export const statistics = {
  'statistics.year': 'Jahr',
  'statistics.hint': 'Zahlen über Maßnahmen, nie über Personen. Übungen stehen für sich.',
  'statistics.rule': 'Was unterdrückt wird:',
  'statistics.as_of': 'Stand: {day}',
  'statistics.report': 'Jahresbericht',
  'statistics.report.hint': 'PDF',
  'statistics.ended': 'Beendet:',
  'statistics.drills': 'Übungen',
  'statistics.not_yet': 'Dazu gibt es noch keine Zahlen: Ein Jahr wird ab Februar des nächsten Jahres gezeigt, dann unverändert.',
  'statistics.too_few': 'Zu wenige, um mehr zu sagen.',
  'statistics.suppressed': 'unter {under} (unterdrückt)',
  'statistics.range': '{from} bis {until}',
  'statistics.whole': 'Alle Maßnahmen des Jahres, geteilt.',
  'statistics.features': 'In so vielen Maßnahmen; mehreres kann zutreffen.',
  'statistics.causes': 'Warum sie standen',
  'statistics.deviations': 'Abweichungen',
  'statistics.findings': 'Feststellungen',
  'statistics.force': 'Zwangsmittel',
} as const;
