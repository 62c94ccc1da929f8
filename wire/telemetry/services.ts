// Which services the machine runs; a service's name can carry a name, so it is an identifier.
import * as z from 'zod'
import { field, type Kind } from './dictionary.ts'

const about = {
  purpose: 'protection',
  basis: 'legitimate-interest',
  category: 'system',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'agent',
  from: 'standard',
  item: 'services',
  lose: 'no view of what runs, no protection status from services',
} as const

export const Service = z.strictObject({
  name: field(z.string().min(1).max(256), { ...about, title: 'Service', sensitivity: 'identifier' }),
  state: field(z.enum(['active', 'inactive', 'failed', 'activating', 'deactivating', 'unknown']), {
    ...about,
    title: 'State',
    sensitivity: 'technical',
  }),
  startup: field(z.enum(['enabled', 'disabled', 'static', 'masked', 'other']), {
    ...about,
    title: 'At boot',
    sensitivity: 'technical',
  }).optional(),
})
export type Service = z.infer<typeof Service>

export const services: Kind<typeof Service> = {
  name: 'services',
  title: 'Services',
  says: 'System services and whether they run.',
  row: Service,
  key: ['name'],
  maxRows: 5000,
}
