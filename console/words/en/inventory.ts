// What devices tell about themselves.
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { plural } from '../plural.ts'
export const kinds = {
  system: 'System',
  hardware: 'Hardware',
  software: 'Software',
  network: 'Network',
  services: 'Services',
  agent: 'Agent',
  events: 'Events',
} as Record<KindName | 'events', string>

export const hardware = {
  manufacturer: 'Manufacturer',
  model: 'Model',
  serialNumber: 'Serial number',
  firmware: 'Firmware',
  cpu: 'Processor',
  cores: 'Cores',
  coresAndThreads: (cores: string, threads: string) => `${cores} cores, ${threads} threads`,
  memory: 'Memory',
  disks: 'Disks',
  disk: 'Disk',
  type: 'Type',
  size: 'Size',
  rotating: 'rotating',
  solid: 'solid state',
  noDisks: 'No disks were told.',
}

export const network = {
  name: 'Interface',
  type: 'Type',
  types: {
    ethernet: 'Ethernet',
    wireless: 'Wireless',
    loopback: 'Loopback',
    bridge: 'Bridge',
    virtual: 'Virtual',
    other: 'Other',
  },
  state: 'State',
  up: 'up',
  down: 'down',
  addresses: 'Addresses',
  hardwareAddress: 'Hardware address',
  off: 'not collected',
}

export const services = {
  name: 'Service',
  search: 'Search services',
  state: 'State',
  states: {
    active: 'Active',
    inactive: 'Inactive',
    failed: 'Failed',
    activating: 'Starting',
    deactivating: 'Stopping',
    unknown: 'Unknown',
  },
  startup: 'At boot',
  startups: {
    enabled: 'Enabled',
    disabled: 'Disabled',
    static: 'Started by others',
    masked: 'Masked',
    other: 'Other',
  },
}

export const software = {
  title: 'Software',
  lede: 'Every package of every device, as the package managers state it.',
  search: 'Search packages',
  name: 'Package',
  version: 'Version',
  versions: 'Versions',
  architecture: 'Architecture',
  source: 'Source package',
  sameName: 'same name',
  origin: 'Origin',
  vendor: 'Vendor',
  installedOn: 'Installed',
  firstSeen: 'First seen',
  manager: 'Package manager',
  managers: { dpkg: 'dpkg', rpm: 'rpm', apk: 'apk' },
  privateText: 'Not from a public index: the name rests sealed with the devices that have it.',
  none: 'No packages yet',
  noneText: 'They come with the first sync of a device that tells its software.',
  noMatch: 'No package fits',
  hidden: (count: number, text: string) =>
    plural(count, 'One more package is hidden by your role.', `${text} more packages are hidden by your role.`),
  showDevices: 'Show devices',
  chartTitle: 'Devices by version',
  chartText: 'At the end of each day, last 90 days.',
  otherVersions: 'Other versions',
  versionsTitle: (count: string) => `${count} ${count === '1' ? 'version' : 'versions'}`,
  inDevices: 'Devices',
  inShares: 'Shares',
  chartOf: 'What the chart shows',
  sharesText: 'Per cent of the devices that have the package, at the end of each day, last 90 days.',
  quality: {
    title: 'How its versions fare',
    text: 'Counted over the fleet, without saying which device.',
    oldest: (version: string, devices: string) => `The oldest that is still there: ${version}, on ${devices}.`,
    daysToAdopt: 'Days until devices took it',
    days: (median: string, p90: string) => `half within ${median}, nine of ten within ${p90}`,
    notSeenComing: 'was there from the start',
    wentOn: 'Went on to a later one',
    leftAgain: 'Went back or removed it',
    interval: (low: string, high: string) => `${low} to ${high}`,
    leftText: (back: string, removed: string, came: string) =>
      `${back} went back to an earlier version, ${removed} removed the package, of ${came} devices that had it. The interval holds the true share with a probability of 95 %.`,
  },
}
