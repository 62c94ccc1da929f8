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
    'advisories-away': [
      'Der Schwachstellendienst antwortet nicht',
      'Der Server startet ihn von selbst neu. Versuchen Sie es in einer Minute wieder.',
    ],
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
    'device-erasing': ['Das Gerät wird gelöscht', 'Bis dahin lässt es sich nur unter Löschungen zurücknehmen.'],
    'device-unknown': [
      'Dieses Gerät gibt es nicht',
      'Es wurde vielleicht gelöscht, oder der Link gehört zu einer anderen Organisation.',
    ],
    'erasure-over': [
      'Die Löschung ist erledigt, zurückgenommen oder im Gang',
      'Sie lässt sich nicht mehr ändern. Laden Sie neu, um den Stand zu sehen.',
    ],
    'group-unknown': ['Diese Gruppe gibt es nicht', 'Sie wurde vielleicht entfernt. Wählen Sie eine andere.'],
    internal: [
      'Auf dem Server ging etwas schief',
      'Es steht unter der genannten Nummer im Log. Versuchen Sie es einmal, nennen Sie dann die Nummer.',
    ],
    'invitation-invalid': ['Die Einladung wurde verwendet, zurückgezogen oder ist zu alt', 'Bitten Sie um eine neue.'],
    'last-administrator': ['Jemand muss die Verwaltung haben', 'Geben Sie diese Rolle zuerst einer anderen Person.'],
    'name-taken': [
      'Unter diesem Namen meldet sich auf diesem Server schon jemand an',
      'Wählen Sie einen anderen Namen.',
    ],
    'not-authorised': [
      'Dieser Zweck ist nicht genehmigt, also wird nichts gesendet',
      'Genehmigen Sie ihn unter Zwecke.',
    ],
    'not-found': ['Hier ist nichts', 'Es wurde vielleicht entfernt, oder der Link ist alt.'],
    'origin-refused': [
      'Die Anfrage kam von einer anderen Seite',
      'Öffnen Sie die Konsole unter ihrer eigenen Adresse.',
    ],
    'outbound-closed': [
      'Die Tür ist geschlossen, also verlässt nichts diesen Server',
      'Öffnen Sie sie unter Was hinausging, wenn Sie dürfen.',
    ],
    'own-id-refused': [
      'Das kann keine eigene Systemkennung sein',
      'Nehmen Sie eine andere: eine eigene Nummer, die keine Maschine und keine Person benennt.',
    ],
    'own-role': [
      'Niemand ändert die eigene Rolle oder entfernt sich selbst',
      'Fragen Sie eine andere Person der Verwaltung.',
    ],
    rebuilding: ['Das Verzeichnis wird neu aufgebaut', 'Bis dahin ist die Zahl unbekannt. Meist dauert es Sekunden.'],
    'right-missing': ['Ihre Rolle erlaubt das nicht', 'Bitten Sie die Administration darum oder um eine andere Rolle.'],
    'ring-away': [
      'Der Schlüsselring lässt sich nicht schreiben; nichts wurde gespeichert',
      'Wer diesen Server betreut, findet den Grund unter Datenschutz am Server.',
    ],
    'second-operator': [
      'Eine andere Person als die, die es verlangte, muss zustimmen',
      'Fragen Sie jemanden, der über Löschungen entscheiden darf.',
    ],
    'setup-closed': ['Dieser Server ist schon eingerichtet', 'Melden Sie sich stattdessen an.'],
    'sign-in-locked': ['Zu viele Versuche', 'Das Anmelden ist für eine Weile gesperrt. Warten Sie einige Minuten.'],
    'sign-in-refused': [
      'Name, Passwort oder Code ist falsch',
      'Codes wechseln alle 30 Sekunden: Warten Sie auf den nächsten. Prüfen Sie die Uhr des Telefons.',
    ],
    'storage-full': [
      'Die Platte der Datenbank ist voll; nichts wurde gespeichert',
      'Wer diesen Server betreut, muss Platz schaffen. Versuchen Sie es dann wieder.',
    ],
    'token-invalid': [
      'Dieser Code ist nicht der richtige',
      'Benutzen Sie den Link genau so, wie der Start ihn ausgegeben hat.',
    ],
    'too-many': ['Zu viele Anfragen', 'Warten Sie einen Augenblick und versuchen Sie es dann.'],
  },
}
