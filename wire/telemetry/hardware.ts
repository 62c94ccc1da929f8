// What the machine is made of; serial numbers only when a tenant asks for them.
import * as z from 'zod'
import { field, type Kind } from './dictionary.ts'

const about = {
  purpose: 'inventory',
  basis: 'legitimate-interest',
  category: 'hardware',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'agent',
} as const
const plain = {
  ...about,
  sensitivity: 'technical',
  from: 'strict',
  item: 'hardware',
  lose: 'no hardware inventory, no planning of replacements',
} as const
const short = z.string().max(200)

export const Hardware = z.strictObject({
  manufacturer: field(short, { ...plain, title: 'Manufacturer' }).optional(),
  model: field(short, { ...plain, title: 'Model' }).optional(),
  serialNumber: field(short, {
    ...about,
    title: 'Serial number',
    sensitivity: 'identifier',
    from: 'full',
    item: 'hardware.serialNumber',
    lose: 'no match with purchase and warranty lists',
  }).optional(),
  firmwareVersion: field(short, { ...plain, title: 'Firmware version' }).optional(),
  firmwareDate: field(z.iso.date(), { ...plain, title: 'Firmware date', precision: 'day' }).optional(),
  cpuModel: field(short, { ...plain, title: 'Processor' }).optional(),
  cpuCores: field(z.int().min(1).max(65_536), { ...plain, title: 'Cores' }).optional(),
  cpuThreads: field(z.int().min(1).max(65_536), { ...plain, title: 'Threads' }).optional(),
  memoryMebibytes: field(
    z
      .int()
      .min(0)
      .max(2 ** 40),
    { ...plain, title: 'Memory', precision: 'mebibyte' },
  ).optional(),
  disks: field(
    z.array(z.strictObject({ name: z.string().max(64), mebibytes: z.int().min(0), rotational: z.boolean() })).max(4096),
    { ...plain, title: 'Disks', precision: 'mebibyte' },
  ).optional(),
})
export type Hardware = z.infer<typeof Hardware>

export const hardware: Kind<typeof Hardware> = {
  name: 'hardware',
  title: 'Hardware',
  says: 'Processor, memory, disks and model.',
  row: Hardware,
  key: [],
  maxRows: 1,
}
