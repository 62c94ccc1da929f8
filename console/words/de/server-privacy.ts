// Die Seite über den Datenschutz am Server und die Einstellungen, zu denen sie führt.
import { germanLine } from '#wire/console/german-lines.ts'
import type * as en from '../en/server-privacy.ts'
import { plural } from '../plural.ts'

export const serverPrivacy: typeof en.serverPrivacy = {
  title: 'Datenschutz am Server',
  lede: 'Was auf diesem Server für Daten gilt. Jede Zeile ist geprüft, sagt wann und wie, und nennt einen Befehl, der es bestätigt.',
  printAll: 'Alles drucken',
  organisation: 'Organisation',
  checkedOn: 'Geprüft am',
  summary: 'Auf einen Blick',
  checkedAll: 'Geprüft',
  neverGreen: 'Was nicht eingerichtet oder nicht zu sehen ist, heißt nie gut.',
  states: {
    good: 'Gut',
    warning: 'Braucht Aufmerksamkeit',
    bad: 'Schlecht',
    unknown: 'Unbekannt',
    'not-set-up': 'Nicht eingerichtet',
    info: 'Zur Kenntnis',
  },
  parts: {
    consent: ['Zwecke und Zustimmung', 'Wer für die Daten einsteht, wofür sie dienen dürfen, und was erhoben wird.'],
    protection: ['Schutz der Daten', 'Wie das Gespeicherte vor anderen geschützt ist, und wie lange es bleibt.'],
    breach: ['Meldung von Verletzungen', 'Was über Schwächen von Muster selbst bekannt ist, und wer es erführe.'],
    erasure: ['Recht auf Löschung', 'Was beantragt ist, was fällig ist, und was dem Löschen im Weg stehen könnte.'],
  },
  line: germanLine,
  open: 'Öffnen',
  howChecked: 'Wie geprüft',
  checked: 'Geprüft',
  checkYourself: 'Selbst bestätigen, am Server:',
  confirm: 'Bestätigen',
  confirmAgain: 'Neu bestätigen',
  confirmed: 'In Ihrem Namen bestätigt',
  confirmedBy: (name, at, until) => `Bestätigt von ${name} am ${at}, gilt bis ${until}.`,
  confirmText: (name) =>
    `Kein Programm kann das von hier aus sehen. Mit Ihrem Namen, ${name}, sagen Sie, dass Sie nachgesehen haben und dass es so ist. Es steht im Protokoll.`,
  until: 'Gilt bis',
  untilText: 'Danach wird wieder gefragt.',
  note: 'Woher Sie es wissen',
  noteText: 'Zum Beispiel, wo Sie nachgesehen haben. Keine Namen von Personen.',
  left: 'In 30 Tagen hinausgegangen',
  bytesWord: () => 'Byte',
  leftNothing: 'Nichts ging an jemanden außerhalb.',
  leftTo: (count, text) => plural(count, 'An einen Empfänger.', `An ${text} Empfänger.`),
  leftUnknown: 'Eines der Programme sagt nicht, was es gesendet hat.',
  doors: {
    open: 'Die eine Tür ist offen, für das Erlaubte',
    closed: 'Die eine Tür ist zu',
    'closed-by-file': 'Die eine Tür ist durch die Konfigurationsdatei zu',
  },
}

export const security: typeof en.security = {
  title: 'Serversicherheit',
  lede: 'Was sich ohne Neustart einstellen lässt, in Grenzen, die es sicher halten; und was nur die Konfigurationsdatei entscheidet.',
  sessions: 'Anmelden',
  sessionsText: 'Kürzer und weniger geht immer.',
  erasures: 'Löschungen',
  erasuresText: 'Ein einzelnes Gerät wird sofort vernichtet, wenn niemand anderes wählt.',
  numbers: {
    sessionIdleMinutes: ['Eine Sitzung endet ohne Bedienung nach', 'Von 5 bis 30 Minuten'],
    sessionMostHours: ['Eine Sitzung endet jedenfalls nach', 'Von 1 bis 12 Stunden'],
    failuresUntilLocked: ['Ein Name wird gesperrt nach', 'Von 3 bis 10 Fehlversuchen in Folge, für eine Weile'],
    erasureHoldHours: [
      'Mehrere Geräte werden vor dem Vernichten gehalten für',
      'Von 0 bis 71 Stunden. Bis dahin lässt sich eine Löschung zurücknehmen.',
    ],
  },
  units: {
    sessionIdleMinutes: 'Minuten',
    sessionMostHours: 'Stunden',
    failuresUntilLocked: 'Fehlversuche',
    erasureHoldHours: 'Stunden',
  },
  responsible: 'Wer für die Daten einsteht',
  responsibleText:
    'Steht auf jedem Papier, das Personen und Behörden bekommen. Verschlüsselt gespeichert, getrennt von den Geräten.',
  people: {
    controller: ['Verantwortlich', 'Die Organisation, deren Geräte es sind.'],
    provider: ['Dienstleister', 'Wer sie in deren Auftrag betreut, falls es jemanden gibt.'],
    privacyOfficer: ['Datenschutzbeauftragt', 'Bei der verantwortlichen Organisation: wen Personen fragen.'],
    providerOfficer: ['Datenschutzbeauftragt beim Dienstleister', 'Wenn es einen Dienstleister gibt.'],
  },
  name: 'Name',
  contact: 'Anschrift, oder wie man sie erreicht',
  nameMissing: 'Wer ist es?',
  fixed: 'Von der Konfigurationsdatei entschieden',
  fixedText: 'So, wie der Server sie liest. Um etwas zu ändern, setzen Sie die Variable und starten den Server neu.',
  fixedTitles: {
    'console-tls': 'Konsole und API',
    'plain-port': 'Offener Port 14000',
    'ring-copy': 'Zweite Kopie des Schlüsselrings',
  },
  fixedValue: (value) =>
    ({
      'plain, loopback only': 'unverschlüsselt, nur auf diesem Rechner',
      on: 'an',
      off: 'aus',
      'own place': 'an eigenem Ort',
      'data folder': 'im Datenordner',
    })[value] ?? value,
  unsaved: 'Noch nicht gespeichert',
  save: 'Speichern',
  saved: 'Die Einstellungen gelten ab der nächsten Anfrage',
}
