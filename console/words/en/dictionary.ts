// Names of dictionary fields and switches, and the closed words of their rules.

/** Fields and switches have their English names in the dictionary itself, but for these. */
const ownNames: Readonly<Record<string, string>> = {
  system: 'System',
  hardware: 'Hardware',
  software: 'Packages',
  'software.installedOn': 'Installation dates',
  network: 'Network',
  services: 'Services',
  agent: 'Agent',
  events: 'Events',
  'events.disks': 'Events of disks',
  'events.services': 'Events of services',
  'events.security': 'Security events',
}

export const dictionary = {
  fieldTitle: (field: { kind: string; field: string; title: string }) => field.title,
  itemTitle: (item: string, first: { title: string; kind: string }) => ownNames[item] ?? first.title,
  loseText: (_item: string, text: string) => text,
  purposeText: (purpose: string) =>
    ({
      inventory: 'Inventory',
      protection: 'Protection',
      vulnerabilities: 'Vulnerabilities',
      operation: 'Operation',
    })[purpose] ?? purpose,
  basisText: (basis: string) =>
    ({ 'legitimate-interest': 'Legitimate interest', contract: 'Contract', law: 'Legal duty' })[basis] ?? basis,
  retentionText: (retention: string) => retention,
  precisionText: (precision: string) =>
    ({ exact: 'exact', day: 'to the day', hour: 'to the hour', mebibyte: 'to the mebibyte', domain: 'domain only' })[
      precision
    ] ?? precision,
  arrivesText: (arrives: string) =>
    ({ agent: 'the agent', operator: 'an operator', server: 'the server itself' })[arrives] ?? arrives,
  storedAs: (form: string) =>
    ({
      clear: 'in the clear',
      sealed: 'sealed',
      hash: 'one-way hash',
      'clear and sealed': 'sealed, parts in the clear',
    })[form] ?? form,
}
