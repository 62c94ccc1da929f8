// What kind of machine it is and which system it runs.
import * as z from 'zod'
import { field, type Kind } from './dictionary.ts'

const about = {
  purpose: 'inventory',
  basis: 'legitimate-interest',
  category: 'system',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'agent',
} as const
const plain = {
  ...about,
  sensitivity: 'technical',
  from: 'strict',
  item: 'system',
  lose: 'no operating system, no findings',
} as const

const short = z.string().max(200)

export const System = z.strictObject({
  hostName: field(short, {
    ...about,
    title: 'Host name',
    sensitivity: 'identifier',
    from: 'standard',
    item: 'system.hostName',
    lose: 'no search by host name; the device is shown by the start of its id or a name you give it',
  }).optional(),
  osId: field(short, { ...plain, title: 'Operating system' }),
  osVersion: field(short, { ...plain, title: 'OS version' }).optional(),
  osCodename: field(short, { ...plain, title: 'OS codename' }).optional(),
  osName: field(short, { ...plain, title: 'OS name in full' }).optional(),
  kernel: field(short, { ...plain, title: 'Kernel release' }).optional(),
  architecture: field(short, { ...plain, title: 'Architecture' }),
  deviceClass: field(z.enum(['server', 'workstation', 'laptop', 'virtual-machine', 'container']), {
    ...plain,
    title: 'Class',
  }),
  virtualisation: field(short, { ...plain, title: 'Virtualisation' }).optional(),
  bootedOn: field(z.iso.date(), { ...plain, title: 'Last boot', precision: 'day' }).optional(),
  rebootRequired: field(z.boolean(), { ...plain, title: 'Reboot required' }).optional(),
  agentVersion: field(short, { ...plain, title: 'Agent version', purpose: 'operation' }),
})
export type System = z.infer<typeof System>

export const system: Kind<typeof System> = {
  name: 'system',
  title: 'System',
  says: 'The operating system, its release, the kernel and the kind of machine.',
  row: System,
  key: [],
  maxRows: 1,
}
