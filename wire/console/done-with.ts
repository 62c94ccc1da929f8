// What is done with each field, in words: of a kind as a whole, and of the fields with which more or less is done.
import type { DeclaredField } from '../telemetry/dictionary.ts'
import type { OperatorKind } from './stored/declare.ts'

type Said = readonly [en: string, de: string]

const ofKind: Readonly<Record<DeclaredField['kind'] | OperatorKind, Said>> = {
  system: [
    'Shown on the device’s page, filtered by and counted in lists; changes are kept in its history.',
    'Auf der Seite des Geräts gezeigt, in Listen gefiltert und gezählt; Änderungen stehen in seiner Geschichte.',
  ],
  hardware: [
    'Shown on the device’s page; changes are kept in its history.',
    'Auf der Seite des Geräts gezeigt; Änderungen stehen in seiner Geschichte.',
  ],
  software: [
    'Compared with published advisories on this server; counted by version without device; in bills of materials; shown, searched, and kept in the device’s history.',
    'Auf diesem Server mit veröffentlichten Meldungen verglichen; nach Version ohne Gerät gezählt; in Stücklisten; gezeigt, gesucht und in der Geschichte des Geräts.',
  ],
  network: [
    'Shown on the device’s page and searched by address.',
    'Auf der Seite des Geräts gezeigt und nach Adresse gesucht.',
  ],
  services: [
    'Shown on the device’s page; a failed one is a reason of its status.',
    'Auf der Seite des Geräts gezeigt; ein ausgefallener ist ein Grund seines Zustands.',
  ],
  agent: [
    'Shown on the device’s page; tells whether the agent keeps to its budget.',
    'Auf der Seite des Geräts gezeigt; sagt, ob der Agent sein Budget einhält.',
  ],
  events: [
    'Shown, filtered, and counted by hour without device.',
    'Gezeigt, gefiltert und je Stunde ohne Gerät gezählt.',
  ],
  operators: [
    'Signs operators in, keeps others out, and names them to their colleagues.',
    'Meldet Operatoren an, hält andere fern und nennt sie ihren Kollegen.',
  ],
  credentials: [
    'Lets programs ask and machines enrol; compared, never shown again.',
    'Lässt Programme fragen und Maschinen beitreten; verglichen, nie wieder gezeigt.',
  ],
  organisation: [
    'Decides what is collected, how long it is kept, and what stands at the head of papers.',
    'Bestimmt, was erhoben wird, wie lange es bleibt und was am Kopf von Papieren steht.',
  ],
  consents: [
    'Decides whether anything leaves, and proves who said so.',
    'Entscheidet, ob etwas das Haus verlässt, und belegt, wer es sagte.',
  ],
  integrations: [
    'Used to reach the receiver, and for nothing before its purpose is authorised.',
    'Dient dazu, den Empfänger zu erreichen, und zu nichts, bevor der Zweck genehmigt ist.',
  ],
  ledger: [
    'Shown to operators, and to the person whose device it was about.',
    'Operatoren gezeigt und der Person, um deren Gerät es ging.',
  ],
  erasures: [
    'Carries out what was asked for, keeps its clock, and proves that it was done.',
    'Führt aus, was verlangt wurde, hält die Frist und belegt, dass es geschah.',
  ],
  acts: [
    'Shown to those who may read the audit; read by no other part.',
    'Denen gezeigt, die das Protokoll lesen dürfen; kein anderer Teil liest es.',
  ],
  devices: [
    'Finds the device again, keeps its connection safe, and shows its state.',
    'Findet das Gerät wieder, hält seine Verbindung sicher und zeigt seinen Zustand.',
  ],
  findings: [
    'Holds decisions over updates, and draws the trend.',
    'Hält Entscheidungen über Aktualisierungen hinweg und zeichnet den Verlauf.',
  ],
  advisories: [
    'Compared with what devices have, on the server; told to nobody.',
    'Auf dem Server mit dem verglichen, was Geräte haben; niemandem mitgeteilt.',
  ],
  log: [
    'Lets devices and strangers check that nothing was removed, changed or reordered.',
    'Lässt Geräte und Fremde prüfen, dass nichts entfernt, geändert oder umgestellt wurde.',
  ],
}

const ofField: Readonly<Record<string, Said>> = {
  'system.id': [
    'Finds the device’s facts again; shown as the start of it where the device has no name.',
    'Findet die Fakten des Geräts wieder; sein Anfang wird gezeigt, wo das Gerät keinen Namen hat.',
  ],
  'system.hostName': [
    'Names the device in lists, searched and sorted in memory; exports hold it; nothing is decided by it.',
    'Benennt das Gerät in Listen, im Speicher gesucht und sortiert; Exporte enthalten es; nichts wird danach entschieden.',
  ],
  'system.osId': [
    'Chooses which advisories apply; shown, filtered by and counted.',
    'Bestimmt, welche Meldungen gelten; gezeigt, gefiltert und gezählt.',
  ],
  'system.osVersion': [
    'Chooses which advisories apply; shown, filtered by and counted.',
    'Bestimmt, welche Meldungen gelten; gezeigt, gefiltert und gezählt.',
  ],
  'system.rebootRequired': [
    'A reason of the device’s status; shown and filtered by.',
    'Ein Grund des Gerätezustands; gezeigt und gefiltert.',
  ],
  'hardware.serialNumber': [
    'Shown on the device’s page; nothing else.',
    'Auf der Seite des Geräts gezeigt; sonst nichts.',
  ],
  'software.origin': [
    'Decides whether a package’s name is public; chooses its advisories.',
    'Entscheidet, ob der Name eines Pakets öffentlich ist; bestimmt seine Meldungen.',
  ],
  'software.installedOn': [
    'Shown on the device’s page; nothing else.',
    'Auf der Seite des Geräts gezeigt; sonst nichts.',
  ],
  'software.vendor': ['Shown and exported; nothing else.', 'Gezeigt und exportiert; sonst nichts.'],
}

/** Every declared field has a sentence: a kind without one does not compile. */
export function doneWith(
  kind: DeclaredField['kind'] | OperatorKind,
  field: string,
  language: 'en' | 'de' = 'en',
): string {
  const [en, de] = ofField[`${kind}.${field}`] ?? ofKind[kind]
  return language === 'de' ? de : en
}
