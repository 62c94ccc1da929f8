// The German names of what devices tell, and what is lost without it: for the console, and for papers that are printed.
import type { AgentDay } from './agent.ts'
import type { EventTypeName } from './event.ts'
import type { Hardware } from './hardware.ts'
import type { Interface } from './network.ts'
import type { Service } from './services.ts'
import type { Package } from './software.ts'
import type { System } from './system.ts'

/** A field that is added to the dictionary and has no German name does not compile. */
const fields: {
  system: Record<keyof System | 'id', string>
  hardware: Record<keyof Hardware, string>
  software: Record<keyof Package, string>
  network: Record<keyof Interface, string>
  services: Record<keyof Service, string>
  agent: Record<keyof AgentDay, string>
} = {
  system: {
    id: 'Systemkennung',
    hostName: 'Rechnername',
    osId: 'Betriebssystem',
    osVersion: 'Version des Betriebssystems',
    osCodename: 'Codename des Betriebssystems',
    osName: 'Voller Name des Betriebssystems',
    kernel: 'Kernel',
    architecture: 'Architektur',
    deviceClass: 'Klasse',
    virtualisation: 'Virtualisierung',
    bootedOn: 'Letzter Start',
    rebootRequired: 'Neustart nötig',
    agentVersion: 'Version des Agenten',
  },
  hardware: {
    manufacturer: 'Hersteller',
    model: 'Modell',
    serialNumber: 'Seriennummer',
    firmwareVersion: 'Version der Firmware',
    firmwareDate: 'Datum der Firmware',
    cpuModel: 'Prozessor',
    cpuCores: 'Kerne',
    cpuThreads: 'Threads',
    memoryMebibytes: 'Arbeitsspeicher',
    disks: 'Datenträger',
  },
  software: {
    manager: 'Paketverwaltung',
    name: 'Paket',
    version: 'Version',
    architecture: 'Architektur',
    source: 'Quellpaket',
    sourceVersion: 'Version des Quellpakets',
    vendor: 'Anbieter',
    origin: 'Herkunft',
    module: 'Modulstrom',
    installedOn: 'Installiert am',
  },
  network: {
    name: 'Schnittstelle',
    type: 'Art',
    up: 'Aktiv',
    addresses: 'Adressen',
    hardwareAddress: 'Hardware-Adresse (MAC)',
  },
  services: { name: 'Dienst', state: 'Zustand', startup: 'Beim Start' },
  agent: {
    mode: 'Arbeitsweise des Agenten',
    day: 'Gezählt am',
    syncs: 'Abgleiche an einem Tag',
    cpuSeconds: 'Prozessorzeit an einem Tag',
    peakMebibytes: 'Größter Speicher an einem Tag',
    bytesSent: 'Gesendete Bytes an einem Tag',
    bytesReceived: 'Empfangene Bytes an einem Tag',
    wakesHeeded: 'Befolgte Weckrufe an einem Tag',
    wakesRefused: 'Abgewiesene Datagramme an einem Tag, nach Ursache',
    eventsSent: 'Gesendete Ereignisse an einem Tag',
    eventsLost: 'Verlorene Ereignisse an einem Tag',
  },
}

/** What is lost without a switch; a switch that is not here is told in the dictionary's own words. */
const losses: Readonly<Record<string, string>> = {
  'system-id': 'was das Gerät sagt, wird unter keinem Gerät gespeichert und zählt nur in Summen; seine Seite sagt es',
  system: 'kein Betriebssystem, keine Funde',
  'system.hostName':
    'keine Suche nach Rechnernamen; das Gerät heißt nach dem Anfang seiner Kennung oder wie Sie es nennen',
  hardware: 'kein Hardware-Verzeichnis, keine Planung von Ersatz',
  'hardware.serialNumber': 'kein Abgleich mit Kauf- und Garantielisten',
  software: 'keine Funde und keine Qualitätsdaten',
  'software.installedOn': 'die Geschichte beginnt mit dem ersten Abgleich',
  network: 'keine Suche nach Adressen, keine Netzwerkseite',
  'network.hardwareAddress': 'kein Abgleich mit DHCP- und Switch-Listen',
  services: 'kein Blick darauf, was läuft; kein Schutzstatus aus Diensten',
  agent: 'niemand sieht, was der Agent kostet, und nicht, ob ihm jemand gefälschte Weckrufe schickt',
  events: 'was auf einem Gerät geschieht, sieht man erst beim nächsten Abgleich oder gar nicht',
  'events.disks': 'einen Datenträger, der voll läuft, bemerkt man erst, wenn Programme scheitern',
  'events.services': 'einen ausgefallenen Dienst sieht man erst beim nächsten Abgleich oder gar nicht',
  'events.security': 'Verweigerungen des Kernels und beschädigte Dateisysteme bleiben ungesehen',
}

/** Fields of events by their last word; a test asks for each one's name. */
const eventFields: Readonly<Record<string, string>> = {
  type: 'Was geschah',
  at: 'Wann es geschah',
  version: 'Version des Agenten',
  seconds: 'Um wie viele Sekunden',
  info: 'Verlorene Ereignisse, Hinweise',
  warning: 'Verlorene Ereignisse, Warnungen',
  critical: 'Verlorene Ereignisse, kritische',
  added: 'Pakete, die dazukamen',
  removed: 'Pakete, die entfernt wurden',
  changed: 'Pakete, die sich änderten',
  mount: 'Einhängepunkt',
  usedPercent: 'Belegt',
  unit: 'Dienst',
  by: 'Verweigert von',
  profile: 'Profil oder Domäne',
  times: 'Wie oft',
  program: 'Programm',
  device: 'Blockgerät',
}

/** A type that is added and has no German title does not compile. */
export const germanEvents: Record<EventTypeName, string> = {
  'agent.started': 'Der Agent wurde gestartet',
  'agent.stopped': 'Der Agent wurde beendet',
  'agent.ended-badly': 'Der Agent war zu Ende, ohne beendet worden zu sein',
  'agent.clock-jumped': 'Die Uhr sprang',
  'agent.events-lost': 'Ereignisse gingen verloren, weil der Ausgang voll war',
  'agent.log-inconsistent': 'Das Transparenz-Log setzt nicht fort, was dieses Gerät sah',
  'agent.epoch-changed': 'Der Server wurde wiederhergestellt und begann eine neue Epoche',
  'system.reboot-required': 'Ein Neustart ist nötig',
  'system.booted': 'Das System wurde gestartet',
  'software.changed': 'Pakete änderten sich',
  'disk.nearly-full': 'Ein Datenträger ist fast voll',
  'service.failed': 'Ein Dienst ist ausgefallen',
  'service.recovered': 'Ein ausgefallener Dienst läuft wieder',
  'security.denied': 'Der Kernel verweigerte einem Programm etwas (AppArmor, SELinux)',
  'security.out-of-memory': 'Ein Programm wurde beendet, weil der Speicher ausging',
  'security.file-system-error': 'Ein Dateisystem meldete Fehler',
}

type Named = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The dictionary's own title where there is no German one. */
export const germanTitle = ({ kind, field, title }: { kind: string; field: string; title: string }): string =>
  (kind === 'events' ? eventFields[field.slice(field.lastIndexOf('.') + 1)] : (fields as Named)[kind]?.[field]) ?? title

export const germanLoss = (item: string, text: string): string => losses[item] ?? text
