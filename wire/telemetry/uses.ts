// What is done with what devices tell: which page, act, condition or export uses which fields; a law test compares it with the code.

export interface Use {
  /** `page.what`, as the preview names it. */
  readonly code: string
  /** What nobody could do any more without one of the fields. */
  readonly says: string
  /** `kind.field`, or `kind.*` where a use shows whatever the kind holds. */
  readonly fields: readonly string[]
}

const packageNamed = ['software.manager', 'software.name', 'software.version', 'software.architecture']
const compared = [...packageNamed, 'software.source', 'software.sourceVersion', 'software.origin', 'software.module']

/** Sorted by code. The fields of a use are those its code reads, not those that happen to stand on the same page. */
export const uses: readonly Use[] = [
  {
    code: 'device.history',
    says: 'See when something of a device changed',
    fields: ['system.*', 'hardware.*', 'software.*'],
  },
  { code: 'device.hardware', says: 'See the hardware of a device', fields: ['hardware.*'] },
  { code: 'device.network', says: 'See the interfaces and addresses of a device', fields: ['network.*'] },
  {
    code: 'device.packages',
    says: 'See the packages of a device, with the day each was installed',
    fields: [...packageNamed, 'software.installedOn'],
  },
  {
    code: 'device.sbom',
    says: 'Export the bill of materials of a device',
    fields: ['system.osId', 'system.osVersion', ...compared, 'software.vendor', 'software.installedOn'],
  },
  { code: 'device.services', says: 'See which services run on a device', fields: ['services.*'] },
  { code: 'device.system', says: 'See which system a device runs', fields: ['system.*'] },
  {
    code: 'devices.columns',
    says: 'See system, class and agent of many devices at once',
    fields: [
      'system.osId',
      'system.osVersion',
      'system.architecture',
      'system.deviceClass',
      'system.rebootRequired',
      'system.agentVersion',
    ],
  },
  {
    code: 'devices.facets',
    says: 'Narrow the list of devices by system and class',
    fields: ['system.osId', 'system.deviceClass'],
  },
  { code: 'devices.name', says: 'Find and recognise devices by their host name', fields: ['system.hostName'] },
  {
    code: 'devices.status-contact',
    says: 'See how much it matters that a device is not heard from',
    fields: ['system.deviceClass'],
  },
  {
    code: 'devices.status-packages',
    says: 'See that a device has open vulnerabilities, or that nothing is known about it',
    fields: ['software.*'],
  },
  { code: 'devices.status-restart', says: 'See that a device has to be restarted', fields: ['system.rebootRequired'] },
  { code: 'events.list', says: 'See and filter what happened on devices', fields: ['events.*'] },
  {
    code: 'events.times',
    says: 'See the time, and not the day alone, at which a server was started or changed',
    fields: ['system.deviceClass'],
  },
  {
    code: 'findings.devices',
    says: 'See which devices a vulnerability concerns, with their system',
    fields: ['system.osId', 'system.osVersion'],
  },
  {
    code: 'findings.explain',
    says: 'See why a vulnerability concerns a device',
    fields: [...packageNamed, 'software.origin', 'software.module', 'software.installedOn'],
  },
  {
    code: 'findings.match',
    says: 'Find known vulnerabilities',
    fields: ['system.osId', 'system.osVersion', ...compared],
  },
  {
    code: 'findings.vex',
    says: 'Export decisions about vulnerabilities (VEX)',
    fields: ['software.manager', 'software.name', 'software.origin'],
  },
  {
    code: 'group.sbom',
    says: 'Export the bill of materials of a group',
    fields: ['system.osId', 'system.osVersion', ...packageNamed],
  },
  { code: 'overview.systems', says: 'See the fleet by operating system', fields: ['system.osId', 'system.osVersion'] },
  {
    code: 'sharing.assets',
    says: 'Share asset data with a receiver the organisation authorised',
    fields: ['system.*', 'hardware.*', 'software.*'],
  },
  {
    code: 'software.list',
    says: 'See which packages there are, and which devices have each',
    fields: [...packageNamed, 'software.source', 'software.vendor', 'software.origin'],
  },
  {
    code: 'software.quality',
    says: 'See how well packages fare',
    fields: ['software.manager', 'software.name', 'software.version'],
  },
]

/** What a use says, by its code. */
export const useWords: Readonly<Record<string, string>> = Object.fromEntries(uses.map(({ code, says }) => [code, says]))
