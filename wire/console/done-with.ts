// What is done with each field, in words: of a kind as a whole, and of the fields with which more is done.
import type { DeclaredField } from '../telemetry/dictionary.ts'
import type { OperatorKind } from './stored/declare.ts'

const ofKind: Readonly<Record<DeclaredField['kind'] | OperatorKind, string>> = {
  system: 'Shown on the device’s page, filtered by and counted in lists; changes are kept in its history.',
  hardware: 'Shown on the device’s page; changes are kept in its history.',
  software:
    'Compared with published advisories on this server; counted by version without device; in bills of materials; shown, searched, and kept in the device’s history.',
  network: 'Shown on the device’s page and searched by address.',
  services: 'Shown on the device’s page; a failed one is a reason of its status.',
  agent: 'Shown on the device’s page; tells whether the agent keeps to its budget.',
  events: 'Shown, filtered, and counted by hour without device; nobody is notified outside.',
  operators: 'Signs operators in, keeps others out, and names them to their colleagues.',
  credentials: 'Lets programs ask and machines enrol; compared, never shown again.',
  organisation: 'Decides what is collected, how long it is kept, and what stands at the head of papers.',
  consents: 'Decides whether anything leaves, and proves who said so.',
  integrations: 'Used to reach the receiver, and for nothing before its purpose is authorised.',
  ledger: 'Shown to operators, and to the person whose device it was about.',
  erasures: 'Carries out what was asked for, keeps its clock, and proves that it was done.',
  acts: 'Shown to those who may read the audit; read by no other part.',
  devices: 'Finds the device again, keeps its connection safe, and shows its state.',
  findings: 'Holds decisions over updates, and draws the trend.',
  log: 'Lets devices and strangers check that nothing was removed, changed or reordered.',
}

const ofField: Readonly<Record<string, string>> = {
  'system.hostName':
    'Names the device in lists, searched and sorted in memory; the console’s exports hold it; nothing is decided by it.',
  'system.osId': 'Chooses which advisories apply; shown, filtered by and counted.',
  'system.osVersion': 'Chooses which advisories apply; shown, filtered by and counted.',
  'system.rebootRequired': 'A reason of the device’s status; shown and filtered by.',
  'hardware.serialNumber': 'Shown on the device’s page; nothing else.',
  'software.origin': 'Decides whether a package’s name is public; chooses its advisories.',
  'software.installedOn': 'Shown on the device’s page; nothing else.',
  'software.vendor': 'Shown and exported; nothing else.',
}

/** Every declared field has a sentence: a kind without one does not compile. */
export const doneWith = (kind: DeclaredField['kind'] | OperatorKind, field: string): string =>
  ofField[`${kind}.${field}`] ?? ofKind[kind]
