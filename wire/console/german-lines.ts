// The lines of the Server privacy page in German, by their code: for the console and for papers.
import type { Line } from './server-privacy.ts'

/** What a line says, in the reader's language. */
export interface LineText {
  readonly title: string
  readonly says: string
  readonly how: string
}

/** The values of a line, as the server found them. */
interface Values {
  readonly state: Line['state']
  count(name: string): number
  text(name: string): string
  is(name: string): boolean
  /** An instant in ISO 8601, which the page makes readable; empty where there is none. */
  time(name: string): string
}
type Said = readonly [title: string, says: (values: Values) => string, how: string]

const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`
const notBuilt = 'Diese Version hat keinen solchen Teil.'
const records = 'Die Genehmigungen werden gelesen; die Tür fragt bei jeder Verbindung dieselben.'
const settings = 'Aus den Einstellungen gelesen.'
const levels: Readonly<Record<string, string>> = {
  strict: 'Streng',
  standard: 'Standard',
  full: 'Voll',
  own: 'Eigene Wahl',
}

const purpose = (title: string): Said => [
  title,
  (values) => {
    if (values.text('state') === 'unavailable')
      return 'Nichts in dieser Version kann das, es lässt sich also nicht genehmigen.'
    if (values.text('recipients') === '') return 'Aus: Niemand hat es genehmigt.'
    const until = values.time('until')
    const older = values.is('older') ? ', und es gibt einen neueren' : ''
    return `An, für ${values.text('recipients')}${until && `, bis ${until}`}; Text ${values.text('textVersion')}${older}.`
  },
  records,
]

export const germanLines: Readonly<Record<string, Said>> = {
  responsible: [
    'Wer für die Daten einsteht',
    (values) => {
      const missing = [
        values.text('controller') === '' && 'Verantwortliche',
        values.text('privacyOfficer') === '' && 'Datenschutzbeauftragte',
      ].filter(Boolean)
      return missing.length > 0
        ? `Nicht genannt: ${missing.join(', ')}.`
        : `${values.text('controller')}; Datenschutzbeauftragt: ${values.text('privacyOfficer')}.`
    },
    settings,
  ],
  collected: [
    'Von Geräten erhobene Felder',
    (values) =>
      `${values.count('collected')} von ${values.count('declared')} erklärten, davon ${values.count('sealed')} versiegelt; ${
        values.is('chosen')
          ? `als „${levels[values.text('level')] ?? values.text('level')}“ gewählt am ${values.time('at')}.`
          : 'noch niemand hat gewählt, also gilt „Streng“.'
      }`,
    'Die geltenden Schalter werden mit dem Wörterbuch verglichen; was nicht erklärt ist, weisen beide Enden ab.',
  ],
  covered: [
    'Geräte und neue',
    (values) =>
      `Was hier gilt, gilt für ${values.count('devices') === 1 ? 'das eine verwaltete Gerät' : `alle ${values.count('devices')} verwalteten Geräte`}, für ihre Personen, und für jedes, das dazukommt.`,
    'Beim nächsten Kontakt jedes Geräts entsteht seine Richtlinie aus diesen Einstellungen.',
  ],
  'purpose-asset-sharing': purpose('Bestandsdaten weitergeben'),
  'purpose-service-desk': purpose('An eine Störungsannahme weitergeben'),
  'purpose-support-upload': purpose('Protokolle an die Unterstützung senden'),
  'purpose-usage-statistics': purpose('Anonyme Nutzungsstatistik'),
  'purpose-statistics': purpose('Zu Statistiken über Organisationen hinweg beitragen'),
  door: [
    'Die eine Tür',
    (values) =>
      ({
        open: 'Offen für das Genehmigte und für nichts sonst.',
        closed: 'In der Konsole geschlossen: Nichts geht hinaus, was immer genehmigt ist.',
      })[values.text('door')] ?? 'Durch die Konfiguration geschlossen: Nichts geht hinaus, was immer genehmigt ist.',
    'Der Schalter wird jetzt gelesen; die Tür liest ihn bei jeder Verbindung.',
  ],
  left: [
    'Was in 30 Tagen hinausging',
    (values) =>
      values.is('known')
        ? `${values.count('bytes')} Byte.`
        : 'Der Schwachstellendienst sagt nicht, was er abgerufen hat.',
    'Summe aus den Verzeichnissen, die beide Türen, die des Servers und die des Schwachstellendienstes, vor dem ersten Byte jeder Verbindung schreiben.',
  ],
  'sign-in': [
    'Anmelden',
    (values) =>
      `Passwort und Einmalcode für ${values.count('operators') === 1 ? 'das eine Konto' : `alle ${values.count('operators')} Konten`}; eine Sitzung endet nach ${values.count('idleMinutes')} Minuten ohne Bedienung und nach ${many(values.count('mostHours'), 'Stunde', 'Stunden')}; ein Name wird nach ${values.count('failures')} Fehlversuchen gesperrt.`,
    'Ohne beides meldet sich niemand an; Programme fragen mit eigenen Zugängen, die gesondert aufgeführt sind. Die Grenzen werden gelesen, wie sie jetzt gelten.',
  ],
  'second-operator': [
    'Zweite Person',
    (values) =>
      values.count('operators') > 1
        ? `${values.count('operators')} Konten: Schwerwiegendem kann eine zweite Person zustimmen.`
        : 'Es gibt nur ein Konto: Mehr als 20 Geräte zu löschen, braucht eine zweite Person.',
    'Die Konten werden gezählt.',
  ],
  roles: [
    'Wer Namen und Adressen sehen kann',
    (values) => `${values.count('see')} von ${many(values.count('operators'), 'Konto', 'Konten')}, je nach Rolle.`,
    'Die Rollen werden mit der Tabelle der Rechte verglichen, nach der jede Anfrage geprüft wird.',
  ],
  'console-transport': [
    'Konsole und API',
    (values) =>
      values.is('tls')
        ? 'TLS mit dem Zertifikat der Organisation.'
        : 'Unverschlüsselt, und nur von diesem Rechner selbst (Loopback).',
    'Ohne Zertifikat hört die Tür nur auf Loopback; anders lässt es sich nicht einstellen.',
  ],
  'device-transport': [
    'Geräte',
    () => 'TLS 1.3, beide Seiten mit Zertifikat; ein widerrufenes Gerät ist in einer Sekunde abgeschnitten.',
    'Die Tür nimmt keine andere Version und fragt bei jeder Anfrage die Liste der Geräte.',
  ],
  'plain-port': [
    'Der alte offene Port',
    (values) => (values.is('on') ? 'An: Er sagt nur, wohin man sich wenden soll, und nimmt nichts an.' : 'Aus.'),
    'Aus der laufenden Konfiguration gelesen.',
  ],
  'row-security': [
    'Wand zwischen den Organisationen',
    (values) =>
      values.state === 'good'
        ? `Zeilensicherheit ist auf allen ${values.count('tables')} Tabellen erzwungen; die Rolle des Servers kann sie nicht aufheben.`
        : `Nicht überall: ${many(values.count('open'), 'Tabelle', 'Tabellen')} ohne${values.is('lifts') ? ', und die Rolle des Servers kann sie aufheben' : ''}.`,
    'Jetzt vom Verzeichnis der Datenbank selbst erfragt.',
  ],
  'audit-append-only': [
    'Protokoll',
    (values) =>
      values.is('loose')
        ? 'Die Rolle des Servers könnte Einträge ändern.'
        : 'Einträge können dazukommen und gelesen werden; ändern kann die Rolle des Servers sie nicht.',
    'Die Rechte der Rolle des Servers werden jetzt von der Datenbank erfragt.',
  ],
  'key-ring': [
    'Schlüsselring',
    (values) =>
      values.is('missing')
        ? 'Eine seiner zwei Kopien fehlt.'
        : `Zwei Kopien, Generation ${values.count('generation')}, auf ${
            values.is('oneVolume')
              ? 'einem Datenträger: Was die eine nimmt, nimmt auch die andere. Setzen Sie MUSTER_RING_COPY auf einen Ordner auf einem anderen.'
              : 'zwei Datenträgern.'
          }`,
    'Beide Ordner werden jetzt angesehen, und auf welchem Datenträger jeder liegt.',
  ],
  snapshots: [
    'Abbilder der ganzen Maschine',
    (values) =>
      values.count('seen') > 0
        ? `${many(values.count('seen'), 'wurde', 'wurden')} gesehen. Ein Abbild enthält auch den Schlüsselring: Was seither gelöscht wurde, ist darin lesbar.`
        : 'Von hier aus ist keines zu sehen. Die eines Hypervisors oder Anbieters sind es nie: Bestätigen Sie, dass es keine gibt, oder wie lange.',
    'Die Orte, an denen Dateisysteme ihre Abbilder zeigen, werden abgesucht.',
  ],
  'disk-encryption': [
    'Verschlüsselung des Datenträgers',
    (values) =>
      values.is('encrypted')
        ? 'Der Datenträger mit den Daten ist verschlüsselt.'
        : 'Unter dem Datenträger mit den Daten ist keine zu sehen; eine Platte oder ein Anbieter kann darunter verschlüsseln: Bestätigen Sie es.',
    'Der Kernel wird gefragt, woraus der Datenträger besteht.',
  ],
  'file-modes': [
    'Dateien, die andere lesen könnten',
    (values) =>
      values.count('open') === 0
        ? `Keine von ${many(values.count('looked'), 'Datei', 'Dateien')} im Datenordner.`
        : `${many(values.count('open'), 'Datei', 'Dateien')} im Datenordner.`,
    'Die Rechte jeder Datei im Datenordner, an die andere kommen, werden jetzt gelesen.',
  ],
  'transparency-log': [
    'Transparenz-Log',
    (values) =>
      `${many(values.count('size'), 'Eintrag', 'Einträge')}, ${values.time('at') ? `unterschrieben am ${values.time('at')}` : 'noch nichts unterschrieben'}.`,
    'Der neueste unterschriebene Stand wird gelesen; die Geräte prüfen, dass er nur wächst.',
  ],
  backups: [
    'Sicherungen',
    (values) => {
      const made =
        values.count('backups') === 0
          ? 'Auf diesem Rechner noch keine; wo die Datenbank anderswo liegt, liegen dort auch ihre Sicherungen.'
          : `${many(values.count('backups'), 'Sicherung', 'Sicherungen')}, jede im Ganzen versiegelt; die neueste ist von ${values.time('at')}. Was gelöscht ist, ist darin nicht lesbar, denn sie enthalten keinen Schlüssel.`
      const putBack = values.count('putBack')
      if (putBack === 0) return made
      return `${made} Die Datenbank wurde ${putBack}-mal aus einer Sicherung zurückgespielt, zuletzt ${values.time('putBackAt')}; was zuvor gelöscht war, blieb gelöscht.`
    },
    'Der Ordner mit den täglichen Sicherungen wird jetzt gelesen; halb geschriebene zählen nicht. Jedes Zurückspielen öffnet eine Epoche, die neben dem Schlüsselring signiert liegt.',
  ],
  looked: [
    'Wer in 30 Tagen Namen und Adressen ansah',
    (values) =>
      `${many(values.count('actors'), 'Person oder Programm', 'Personen oder Programme')}, ${values.is('more') ? 'mehr als ' : ''}${values.count('times')}-mal.`,
    'Jede Antwort, die ein solches Feld zeigt, ist vermerkt, bevor sie gezeigt wird.',
  ],
  'own-components': [
    'Musters eigene Teile',
    (values) =>
      values.is('known')
        ? `${values.count('open') === 0 ? 'Keine bekannte Schwachstelle' : many(values.count('open'), 'bekannte Schwachstelle', 'bekannte Schwachstellen')} in ${many(values.count('components'), 'Teil', 'Teilen')}; über ${values.count('uncovered')} spricht keine geladene Quelle.`
        : `${many(values.count('components'), 'Teil', 'Teile')}, nicht verglichen: Keine Meldungen über sie sind geladen.`,
    'Die beim Bauen angelegte Liste der Teile wird mit den geladenen Meldungen verglichen, nach denselben Regeln wie Geräte.',
  ],
  incidents: [
    'Verzeichnis der Vorfälle',
    () => 'In dieser Version nicht gebaut: Hier lässt sich kein Vorfall eintragen.',
    notBuilt,
  ],
  subscribers: [
    'Wer von einer Schwachstelle in Muster erfährt',
    () => 'In dieser Version nicht gebaut: Niemand erfährt es per E-Mail oder Webhook.',
    notBuilt,
  ],
  assessment: [
    'Folgenabschätzung',
    () => 'In dieser Version nicht gebaut: Aus dem Gemessenen entsteht kein Entwurf.',
    notBuilt,
  ],
  erasures: [
    'Löschungen',
    (values) =>
      `${values.count('open')} offen, ${values.count('waiting')} davon warten auf eine zweite Person, ${values.count('overdue')} über ihre 72 Stunden; ${values.time('doneAt') ? `die neueste war am ${values.time('doneAt')} erledigt` : 'noch keine war erledigt'}.`,
    'Die Uhr jedes Antrags wird mit der Zeit jetzt verglichen; jede Quittung ist unterschrieben.',
  ],
  'legal-holds': [
    'Löschsperren',
    (values) =>
      `${many(values.count('holds'), 'Sperre', 'Sperren')}${values.count('stops') > 0 ? `, ${many(values.count('stops'), 'Löschung', 'Löschungen')} angehalten` : ''}.`,
    'Gezählt werden Sperren, die weder beendet noch aufgehoben sind.',
  ],
  'subject-requests': [
    'Anträge von Personen',
    (values) =>
      `${values.count('open')} offen, ${values.count('overdue')} über ihren Monat, ${values.count('answered')} beantwortet.`,
    'Die Uhr jedes Antrags wird mit der Zeit jetzt verglichen.',
  ],
  retention: [
    'Fristen',
    (values) =>
      values.count('overdue') > 0
        ? `${many(values.count('overdue'), 'Art wird', 'Arten werden')} länger aufbewahrt als erlaubt.`
        : `Nichts von ${many(values.count('kinds'), 'Art', 'Arten')} ist älter als seine Frist; ${values.time('at') ? `der Lauf war am ${values.time('at')}` : 'der Lauf war noch nicht'}.`,
    'Das Alter der ältesten Zeile jeder Art wird jetzt mit ihrer Frist verglichen.',
  ],
  'erasure-hold': [
    'Haltefrist, bevor mehrere Geräte vernichtet werden',
    (values) =>
      `${many(values.count('hours'), 'Stunde', 'Stunden')}; ein einzelnes Gerät geht sofort, und nichts später als 72 Stunden nach dem Antrag.`,
    settings,
  ],
}

/** What the server says in English where there are no German words. */
export function germanLine(line: Line): LineText {
  const said = germanLines[line.code]
  if (!said) return { title: line.title, says: line.says, how: line.how }
  const [title, says, how] = said
  const value = (name: string) => line.values[name]
  return {
    title,
    how,
    says: says({
      state: line.state,
      count: (name) => Number(value(name) ?? 0),
      text: (name) => String(value(name) ?? ''),
      is: (name) => value(name) === true,
      time: (name) => String(value(name) ?? ''),
    }),
  }
}
