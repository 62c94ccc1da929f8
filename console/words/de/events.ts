// Ereignisse: was auf Geräten geschah, wie sie es mitteilten.
import { germanEvents } from '#wire/telemetry/german.ts'
import type * as en from '../en/events.ts'
import { plural } from '../plural.ts'

export const events: typeof en.events = {
  title: 'Ereignisse',
  lede: 'Was auf Geräten geschah. Ständige Agenten teilen es sofort mit; bei Bedarf arbeitende manches sofort und das Übrige beim nächsten Abgleich.',
  severity: 'Schwere',
  severities: { info: 'Hinweis', warning: 'Warnung', critical: 'Kritisch' },
  type: 'Ereignis',
  typeTitle: (type) => germanEvents[type],
  device: 'Gerät',
  at: 'Geschehen',
  atText: 'nach der Uhr des Geräts',
  arrived: 'Angekommen',
  arrivedText: 'nach der Uhr des Servers',
  detail: 'Einzelheiten',
  short: {
    info: 'Hinweise',
    warning: 'Warnungen',
    critical: 'kritische',
    added: 'neu',
    removed: 'entfernt',
    changed: 'geändert',
    usedPercent: 'belegt',
    times: 'Mal',
  },
  hidden: 'für Ihre Rolle verborgen',
  hiddenCount: (count) => plural(count, 'ein Feld verborgen', `${count} Felder verborgen`),
  keptFor: 'Aufbewahrt',
  id: 'Nummer',
  chartTitle: 'Ereignisse je Stunde',
  chartTitleDays: 'Ereignisse je Tag',
  chartText:
    'Wie sie beim Server ankamen, unter den Filtern unten. Was nur auf den Tag genau bleibt, steht in dessen erster Stunde.',
  hour: 'Stunde',
  nothing: 'Kein Ereignis in dieser Zeit.',
  count: (count, text) => plural(count, '1 Ereignis', `${text} Ereignisse`),
  span: 'Zeit',
  spans: { '24': 'Letzte 24 Stunden', '168': 'Letzte 7 Tage', '720': 'Letzte 30 Tage' },
  between: (from, until) => `${from} bis ${until}`,
  fresh: (count, text) => plural(count, '1 neues Ereignis', `${text} neue Ereignisse`),
  freshMany: (text) => `Mehr als ${text} neue Ereignisse`,
  complete: 'Nichts ging verloren, nichts wurde verworfen.',
  lost: (count, text) =>
    plural(
      count,
      'Ein Ereignis ging auf einem Gerät verloren, dessen Ausgang voll war; das Gerät zählte es.',
      `${text} Ereignisse gingen auf Geräten verloren, deren Ausgang voll war; die Geräte zählten sie.`,
    ),
  dropped: (count, text, cap) =>
    plural(
      count,
      `Ein Ereignis wurde hier verworfen: Höchstens ${cap} werden aufbewahrt, die ältesten der leichtesten gehen zuerst.`,
      `${text} Ereignisse wurden hier verworfen: Höchstens ${cap} werden aufbewahrt, die ältesten der leichtesten gehen zuerst.`,
    ),
  missing: (count, text) =>
    plural(
      count,
      'Ein Ereignis war einmal bestätigt und fehlt hier, seit die Datenbank auf eine Sicherung gesetzt wurde; sein Gerät sagte das.',
      `${text} Ereignisse waren einmal bestätigt und fehlen hier, seit die Datenbank auf eine Sicherung gesetzt wurde; ihre Geräte sagten das.`,
    ),
  types: 'Arten und Fristen',
  typesTitle: 'Was Geräte mitteilen dürfen',
  typesText:
    'Eine geschlossene Liste: Ein Gerät sendet nichts, was hier nicht steht, und der Server nimmt nichts anderes.',
  collected: 'Erhoben',
  yes: 'ja',
  no: 'nein',
  showType: (title) => `Nur zeigen: ${title}`,
  switches: 'Schalten Sie sie unter Datenkatalog › Datenschutz-Wahl',
  none: 'Keine Ereignisse in dieser Auswahl',
  noneText: 'Entfernen Sie einen Filter oder blicken Sie weiter zurück.',
  noneYet: 'Noch ist nichts geschehen',
  noneYetText:
    'Das erste Ereignis kommt, wenn ein Agent startet, ein Paket sich ändert, ein Datenträger voll wird oder ein Neustart fällig ist.',
  off: 'Ereignisse werden nicht erhoben',
  offText:
    'Die Datenschutz-Wahl lässt sie aus. Schalten Sie „Ereignisse“ ein, und was auf Geräten geschieht, erscheint hier sofort.',
  offAct: 'Zur Datenschutz-Wahl',
  open: (title, name) => `${title}, ${name}: alle Felder`,
  ofDevice: 'Nur dieses Gerät zeigen',
  ofType: 'Nur diese Art zeigen',
  sealedText: 'Einzelheiten ruhen versiegelt unter dem eigenen Schlüssel des Geräts.',
  modeText: {
    resident: 'Sein Agent ist ständig da: Jedes Ereignis kommt sofort.',
    'on-demand':
      'Sein Agent arbeitet bei Bedarf: Paketänderungen kommen sofort, das Übrige beim nächsten Abgleich. Bis dahin wartet es der Reihe nach auf seinem Datenträger.',
  },
  last24: 'Ereignisse, 24 Stunden',
  last24Text: (critical, warning) => `${critical} kritisch · ${warning} Warnungen`,
}
