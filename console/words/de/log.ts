// Das Transparenz-Log: was es beweist und wie man es prüft.
import type * as en from '../en/log.ts'
import { plural } from '../plural.ts'

export const log: typeof en.log = {
  title: 'Transparenz-Log',
  lede: 'Jede bestätigte Übermittlung von Angaben, Ereignissen oder Ergebnissen ist hier ein Eintrag. Das Log wächst nur; jedes Gerät behält seinen letzten Stand und verlangt den Beweis, dass der nächste ihn fortsetzt.',
  tiles: 'Kennzahlen',
  size: 'Einträge',
  waiting: (count, text) => plural(count, 'einer wartet auf seine Nummer', `${text} warten auf ihre Nummer`),
  allNumbered: 'alle nummeriert',
  checkpointAge: 'Neuester Prüfpunkt',
  checkpointText: 'einmal je Sekunde signiert, wenn es Neues gibt',
  noCheckpoint: 'noch keiner',
  confirmed: 'Binnen eines Tages bestätigt',
  confirmedOf: (all, text) => plural(all, 'von einem verwalteten Gerät', `von ${text} verwalteten Geräten`),
  inconsistent: 'Widersprüche',
  inconsistentNone: 'kein Gerät fand einen',
  inconsistentSome: (count) => plural(count, 'ein Gerät fand einen', 'Geräte fanden einen'),
  alarm: (count, text) =>
    plural(
      count,
      'Ein Gerät stellte fest, dass das Log nicht fortsetzt, was es sah',
      `${text} Geräte stellten fest, dass das Log nicht fortsetzt, was sie sahen`,
    ),
  alarmText:
    'Einträge wurden entfernt, geändert oder umgestellt, oder der Server wurde auf einen früheren Stand gesetzt, ohne eine neue Epoche zu beginnen. Bewahren Sie den neuesten Prüfpunkt unten auf, starten Sie den Server nicht neu, klären Sie, wer Zugang zur Datenbank hatte, und prüfen Sie einen Export gegen die Prüfpunkte der Geräte.',
  alarmLink: 'Zeigen, welche Geräte',
  chartTitle: 'Einträge je Tag',
  chartText: 'Abgleiche ohne Änderung sind keine Einträge.',
  leaves: 'Einträge',
  leavesOf: (text) => `${text} Einträge`,
  devicesTitle: 'Geräte, die es bestätigten',
  devicesText: 'Ein Gerät bestätigt, indem es den Beweis ab seinem Stand verlangt, wenigstens einmal am Tag.',
  withinDay: 'Binnen eines Tages',
  longerAgo: 'Länger her',
  neverYet: 'Nie',
  shownTitle: 'Was es zeigt',
  shows: [
    'Dass etwas Bestätigtes später entfernt, geändert oder umgestellt wurde, von wem auch immer, auch von der Verwaltung der Datenbank.',
    'Dass die Quittung eines Geräts ihren Platz hat: Wer die Kopie des Gesendeten behält, kann beweisen, dass es angenommen wurde.',
    'Dass allen Geräten dasselbe Log gezeigt wird, sobald man zwei ihrer Prüfpunkte vergleicht.',
  ],
  hiddenTitle: 'Was es nicht zeigt',
  hides: [
    'Zu welchem Gerät ein Eintrag gehört oder was gesendet wurde: Ein Eintrag ist ein Digest unter einem Schlüssel und führt zu niemandem, sobald der Schlüssel des Geräts gelöscht ist.',
    'Wann genau: Zeiten sind auf die Stunde gerundet, damit das Log keine Anwesenheitsliste ist.',
    'Was niemand bestätigte, und ob wahr ist, was ein Gerät mitteilte.',
  ],
  verifyTitle: 'Selbst prüfen',
  verifyText: 'Nichts davon muss diesem Server vertrauen.',
  verifyDevice: 'Auf einem Gerät: dass im Log steht, was es sandte',
  verifyExport: 'Überall: das Log herausnehmen und mit dem kleinen Prüfer prüfen, der keinen Code mit Muster teilt',
  keyTitle: 'Schlüssel und Prüfpunkt',
  key: 'Prüfschlüssel',
  keyText:
    'Bewahren Sie ihn getrennt von diesem Server auf; der Prüfer fragt danach. Die Wurzel der Organisation signierte ihn.',
  checkpoint: 'Neuester Prüfpunkt',
  checkpointKeep: 'Wer diese Notiz behält, kann später beweisen, dass das Log umgeschrieben wurde.',
  origin: 'Name des Logs',
  none: 'Das Log ist leer',
  noneText: 'Der erste Eintrag kommt mit den ersten Angaben oder Ereignissen, die ein Gerät sendet.',
  deviceText:
    'Jede Übermittlung hat eine Quittung. Auf dem Gerät beweist dies, dass die letzte im Transparenz-Log steht:',
  openLog: 'Über das Transparenz-Log',
}
