// Was schiefging und was zu tun ist.
import type * as en from '../en/problems.ts'
export const problems: typeof en.problems = {
  otherTodo: 'Versuchen Sie es noch einmal; bleibt es, nennen Sie den Code der Person, die diesen Server betreut.',
  unreachable: 'Der Server antwortet nicht',
  unreachableTodo:
    'Was er getan hat, ist nicht bekannt. Prüfen Sie, ob er läuft und das Netz da ist, und versuchen Sie es dann noch einmal.',
  unreadable: 'Die Antwort war nicht lesbar',
  unreadableTodo: 'Der Server hat wahrscheinlich eine andere Version als diese Seite. Laden Sie die Seite neu.',
  byCode: {
    'body-invalid': [
      'Der Server konnte die Anfrage nicht lesen',
      'Prüfen Sie die Eingabe. Ein alter Link enthält vielleicht einen Filter, den es nicht mehr gibt.',
    ],
    conflict: [
      'Jemand anderes hat dies gleichzeitig geändert',
      'Laden Sie neu, sehen Sie den neuen Stand an und entscheiden Sie dann.',
    ],
    'credential-invalid': ['Ihre Sitzung ist zu Ende', 'Melden Sie sich wieder an.'],
    'database-away': [
      'Die Datenbank antwortet nicht',
      'Nichts wurde gespeichert. Meist ist sie in einer Minute zurück; versuchen Sie es noch einmal.',
    ],
    'decided-by-group': [
      'Nur für Gruppen wurde entschieden',
      'Ein Dokument nennt die einer Gruppe: „muster findings vex export --group NAME“.',
    ],
    'device-unknown': [
      'Dieses Gerät gibt es nicht',
      'Es wurde vielleicht gelöscht, oder der Link gehört zu einer anderen Organisation.',
    ],
    'group-unknown': ['Diese Gruppe gibt es nicht', 'Sie wurde vielleicht entfernt. Wählen Sie eine andere.'],
    internal: [
      'Auf dem Server ging etwas schief',
      'Es steht unter der genannten Nummer im Log. Versuchen Sie es einmal, nennen Sie dann die Nummer.',
    ],
    'not-found': ['Hier ist nichts', 'Es wurde vielleicht entfernt, oder der Link ist alt.'],
    'origin-refused': [
      'Die Anfrage kam von einer anderen Seite',
      'Öffnen Sie die Konsole unter ihrer eigenen Adresse.',
    ],
    rebuilding: ['Das Verzeichnis wird neu aufgebaut', 'Bis dahin ist die Zahl unbekannt. Meist dauert es Sekunden.'],
    'right-missing': ['Ihre Rolle erlaubt das nicht', 'Bitten Sie die Administration darum oder um eine andere Rolle.'],
    'setup-closed': ['Dieser Server ist schon eingerichtet', 'Melden Sie sich stattdessen an.'],
    'sign-in-locked': ['Zu viele Versuche', 'Das Anmelden ist für eine Weile gesperrt. Warten Sie einige Minuten.'],
    'sign-in-refused': [
      'Name, Passwort oder Code ist falsch',
      'Codes wechseln alle 30 Sekunden: Warten Sie auf den nächsten. Prüfen Sie die Uhr des Telefons.',
    ],
    'token-invalid': [
      'Dieser Code ist nicht der richtige',
      'Benutzen Sie den Link genau so, wie der Start ihn ausgegeben hat.',
    ],
    'too-many': ['Zu viele Anfragen', 'Warten Sie einen Augenblick und versuchen Sie es dann.'],
  },
}
