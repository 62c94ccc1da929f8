// Warum der Zustand eines Geräts nicht gut ist, und was zu tun ist, für jeden Code des Servers.
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { plural } from '../plural.ts'
import type { ReasonWords } from '../reason-words.ts'
import { kinds } from './inventory.ts'

const update = 'Die Aktualisierungen installieren; sie stehen, das Schlimmste zuerst, unter'

export const reasons: ReasonWords = {
  unmanaged: () => ['Nur aus einem importierten Inventar bekannt', 'Den Agenten hinzufügen, um es lebendig zu sehen.'],
  pending: () => ['Es wartet auf die Freigabe durch einen Operator', 'Freigeben oder widerrufen.'],
  locked: () => ['Zwei Rechner sprechen unter dieser Identität', 'Die Kopie finden, dann entsperren oder widerrufen.'],
  repair: () => ['In Reparatur', 'Wieder verwalten, wenn es zurückkommt.'],
  lost: () => ['Als verloren gemeldet', 'Widerrufen, wenn es nicht zurückkommt.'],
  retired: () => ['Ausgemustert; es ist nichts mehr davon zu hören', 'Nichts; es kann neu aufgenommen werden.'],
  revoked: () => ['Widerrufen; es wird nichts mehr davon angenommen', 'Nichts; es kann neu aufgenommen werden.'],
  'certificate-expired': () => ['Sein Zertifikat ist abgelaufen', 'Es erneuert sich beim nächsten Kontakt selbst.'],
  'restart-required': () => ['Ein Neustart ist nötig', 'Den Rechner neu starten.'],
  'policy-behind': (values) => [
    `Es hat Stand ${values.number('held')} der Richtlinie, der neueste ist ${values.number('newest')}`,
    'Es übernimmt den neuesten beim nächsten Kontakt.',
  ],
  'clock-off': (values) => [
    `Seine Uhr geht um ${values.duration('seconds')} falsch`,
    'Die Uhr stellen oder ihren Zeitdienst prüfen.',
  ],
  withheld: (values) => [
    `Seine eigenen Einstellungen behalten zurück: ${values.list('items')}`,
    'Den Halter fragen, wenn Sie es brauchen.',
  ],
  'not-told': (values) => [
    `${kinds[values.text('kind') as KindName] ?? values.text('kind')}: noch nichts gemeldet`,
    'Den nächsten Kontakt abwarten, dann dort „muster agent check“ ausführen.',
  ],
  'never-seen': () => ['Aufgenommen und seither nicht gesehen', 'Dort „muster agent check“ ausführen.'],
  offline: () => ['Offline; so war es beim letzten Kontakt', 'Noch nichts; es meldet sich, wenn es zurück ist.'],
  'shut-down': () => ['Heruntergefahren; so war es da', 'Nichts; es meldet sich, wenn es gestartet wird.'],
  silent: (values) => [
    `Seit ${plural(values.count('intervals'), '1 Intervall', `${values.number('intervals')} Intervallen`)} nicht gesehen (${values.duration('seconds')})`,
    'Prüfen, ob es an ist und den Server erreicht: „muster agent check“.',
  ],
  'silent-shut-down': (values) => [
    `Seit ${plural(values.count('intervals'), '1 Intervall', `${values.number('intervals')} Intervallen`)} nicht gesehen (${values.duration('seconds')}), ordentlich heruntergefahren`,
    'Starten, oder ausmustern, wenn es nicht zurückkommt.',
  ],
  'exposed-urgent': (values) => [
    `Für ${plural(values.count('findings'), '1 dringende Schwachstelle', `${values.number('findings')} dringende Schwachstellen`)} gibt es eine Aktualisierung: ${values.list('packages')}`,
    update,
  ],
  'exposed-unfixed': (values) => [
    `Für ${plural(values.count('findings'), '1 dringende Schwachstelle', `${values.number('findings')} dringende Schwachstellen`)} gibt es noch keine Aktualisierung: ${values.list('packages')}`,
    'Von Fremden fernhalten oder das Betroffene anhalten, und entscheiden, bis wann das getragen wird, unter',
  ],
  'exposed-high': (values) => [
    `Für ${plural(values.count('findings'), '1 Schwachstelle', `${values.number('findings')} Schwachstellen`)} hoher Dringlichkeit gibt es eine Aktualisierung: ${values.list('packages')}`,
    update,
  ],
  'exposure-unknown': () => ['Wovon es betroffen ist, ist nicht bekannt', 'Siehe die Quellen der Meldungen.'],
}
