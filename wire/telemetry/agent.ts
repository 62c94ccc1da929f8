// How the agent itself fares: its own budget and what it refused, of the last whole day, so that it changes once a day.
import * as z from 'zod'
import { datagramRefusals } from '../control/datagram.ts'
import { AgentMode } from '../control/sync.ts'
import { field, type Kind } from './dictionary.ts'

const about = {
  sensitivity: 'technical',
  purpose: 'operation',
  basis: 'contract',
  category: 'operation',
  precision: 'day',
  retentionDays: 'while-managed',
  arrives: 'agent',
  from: 'strict',
  item: 'agent',
  lose: 'nobody sees what the agent costs, nor whether somebody sends it forged wakes',
} as const

const count = z.int().min(0)
const causes = z.strictObject(
  Object.fromEntries(datagramRefusals.map((cause) => [cause, count.optional()])) as Record<
    (typeof datagramRefusals)[number],
    z.ZodOptional<z.ZodInt>
  >,
)

export const AgentDay = z.strictObject({
  mode: field(AgentMode, { ...about, title: 'How the agent works', precision: 'exact' }),
  /** The day the counts below are of, UTC; absent before the first whole day. */
  day: field(z.iso.date(), { ...about, title: 'Counted on' }).optional(),
  syncs: field(count, { ...about, title: 'Syncs in a day' }).optional(),
  cpuSeconds: field(z.number().min(0), { ...about, title: 'Processor time in a day' }).optional(),
  peakMebibytes: field(count, { ...about, title: 'Largest memory in a day', precision: 'mebibyte' }).optional(),
  bytesSent: field(count, { ...about, title: 'Bytes sent in a day' }).optional(),
  bytesReceived: field(count, { ...about, title: 'Bytes received in a day' }).optional(),
  wakesHeeded: field(count, { ...about, title: 'Wakes heeded in a day' }).optional(),
  wakesRefused: field(causes, { ...about, title: 'Datagrams refused in a day, by cause' }).optional(),
  eventsSent: field(count, { ...about, title: 'Events sent in a day' }).optional(),
  eventsLost: field(count, { ...about, title: 'Events lost in a day' }).optional(),
})
export type AgentDay = z.infer<typeof AgentDay>

export const agent: Kind<typeof AgentDay> = {
  name: 'agent',
  title: 'Agent',
  says: 'How the agent works, what it cost on its last whole day, and what it refused.',
  row: AgentDay,
  key: [],
  maxRows: 1,
}
