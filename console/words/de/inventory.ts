// Was Geräte über sich mitteilen.
import type * as en from '../en/inventory.ts'
import { plural } from '../plural.ts'
export const kinds: typeof en.kinds = {
  system: 'System',
  hardware: 'Hardware',
  software: 'Software',
  network: 'Netzwerk',
  services: 'Dienste',
  agent: 'Agent',
  events: 'Ereignisse',
}

export const hardware: typeof en.hardware = {
  manufacturer: 'Hersteller',
  model: 'Modell',
  serialNumber: 'Seriennummer',
  firmware: 'Firmware',
  cpu: 'Prozessor',
  cores: 'Kerne',
  coresAndThreads: (cores, threads) => `${cores} Kerne, ${threads} Threads`,
  memory: 'Arbeitsspeicher',
  disks: 'Datenträger',
  disk: 'Datenträger',
  type: 'Art',
  size: 'Größe',
  rotating: 'rotierend',
  solid: 'Festspeicher',
  noDisks: 'Keine Datenträger genannt.',
}

export const network: typeof en.network = {
  name: 'Schnittstelle',
  type: 'Art',
  types: {
    ethernet: 'Ethernet',
    wireless: 'Funk',
    loopback: 'Loopback',
    bridge: 'Brücke',
    virtual: 'Virtuell',
    other: 'Andere',
  },
  state: 'Zustand',
  up: 'aktiv',
  down: 'inaktiv',
  addresses: 'Adressen',
  hardwareAddress: 'Hardware-Adresse',
  off: 'nicht erhoben',
}

export const services: typeof en.services = {
  name: 'Dienst',
  search: 'Dienste suchen',
  state: 'Zustand',
  states: {
    active: 'Aktiv',
    inactive: 'Inaktiv',
    failed: 'Fehlgeschlagen',
    activating: 'Startet',
    deactivating: 'Hält an',
    unknown: 'Unbekannt',
  },
  startup: 'Beim Start',
  startups: {
    enabled: 'Eingeschaltet',
    disabled: 'Ausgeschaltet',
    static: 'Von anderen gestartet',
    masked: 'Gesperrt',
    other: 'Anderes',
  },
}

export const software: typeof en.software = {
  title: 'Software',
  lede: 'Jedes Paket jedes Geräts, wie die Paketverwaltungen es angeben.',
  search: 'Pakete suchen',
  name: 'Paket',
  version: 'Version',
  versions: 'Versionen',
  architecture: 'Architektur',
  source: 'Quellpaket',
  sameName: 'gleicher Name',
  origin: 'Herkunft',
  vendor: 'Anbieter',
  installedOn: 'Installiert',
  firstSeen: 'Zuerst gesehen',
  manager: 'Paketverwaltung',
  managers: { dpkg: 'dpkg', rpm: 'rpm', apk: 'apk' },
  privateText: 'Aus keinem öffentlichen Verzeichnis: Der Name ruht versiegelt bei den Geräten, die es haben.',
  none: 'Noch keine Pakete',
  noneText: 'Sie kommen mit dem ersten Abgleich eines Geräts, das seine Software mitteilt.',
  noMatch: 'Kein Paket passt',
  hidden: (count, text) =>
    plural(
      count,
      'Ein weiteres Paket ist für Ihre Rolle verborgen.',
      `${text} weitere Pakete sind für Ihre Rolle verborgen.`,
    ),
  showDevices: 'Geräte zeigen',
  chartTitle: 'Geräte je Version',
  chartText: 'Am Ende jedes Tages, letzte 90 Tage.',
  otherVersions: 'Andere Versionen',
  versionsTitle: (count) => `${count} ${count === '1' ? 'Version' : 'Versionen'}`,
  inDevices: 'Geräte',
  inShares: 'Anteile',
  chartOf: 'Was das Diagramm zeigt',
  sharesText: 'Prozent der Geräte, die das Paket haben, am Ende jedes Tages, letzte 90 Tage.',
  quality: {
    title: 'Wie sich die Versionen bewähren',
    text: 'Über die Flotte gezählt, ohne zu sagen, welches Gerät.',
    oldest: (version, devices) => `Die älteste, die es noch gibt: ${version}, auf ${devices}.`,
    daysToAdopt: 'Tage, bis Geräte sie hatten',
    days: (median, p90) => `die Hälfte binnen ${median}, neun von zehn binnen ${p90}`,
    notSeenComing: 'war von Anfang an da',
    wentOn: 'Gingen weiter zu einer späteren',
    leftAgain: 'Gingen zurück oder entfernten es',
    interval: (low, high) => `${low} bis ${high}`,
    leftText: (back, removed, came) =>
      `${back} gingen zu einer früheren Version zurück, ${removed} entfernten das Paket, von ${came} Geräten, die sie hatten. Das Intervall enthält den wahren Anteil mit einer Wahrscheinlichkeit von 95 %.`,
  },
}
