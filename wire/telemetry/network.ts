// How the machine is attached: every value here can lead to a machine or a person, so all of it is an identifier.
import * as z from 'zod'
import { field, type Kind } from './dictionary.ts'

const about = {
  purpose: 'inventory',
  basis: 'legitimate-interest',
  category: 'network',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'agent',
  sensitivity: 'identifier',
} as const
const lists = { ...about, from: 'standard', item: 'network', lose: 'no search by address, no network page' } as const

export const Interface = z.strictObject({
  name: field(z.string().max(64), { ...lists, title: 'Interface' }),
  type: field(z.enum(['ethernet', 'wireless', 'loopback', 'bridge', 'virtual', 'other']), {
    ...lists,
    title: 'Type',
    sensitivity: 'technical',
  }),
  up: field(z.boolean(), { ...lists, title: 'Up', sensitivity: 'technical' }),
  addresses: field(z.array(z.string().max(64)).max(256), { ...lists, title: 'Addresses' }).optional(),
  hardwareAddress: field(z.string().max(64), {
    ...about,
    title: 'Hardware address (MAC)',
    from: 'full',
    item: 'network.hardwareAddress',
    lose: 'no match with DHCP and switch lists',
  }).optional(),
})
export type Interface = z.infer<typeof Interface>

export const network: Kind<typeof Interface> = {
  name: 'network',
  title: 'Network',
  says: 'Network interfaces and their addresses.',
  row: Interface,
  key: ['name'],
  maxRows: 1024,
}
