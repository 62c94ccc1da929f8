// The events a device may tell: a closed list, each with its severity, how long it is kept, and what it says beyond its name.
import * as z from 'zod'
import { type DeclaredField, declared, type FieldMeta, field, type PrivacyLevel } from './dictionary.ts'
import { Moment } from './moment.ts'

export const severities = ['info', 'warning', 'critical'] as const
export const Severity = z.enum(severities)
export type Severity = (typeof severities)[number]

const item = (
  name: 'events' | 'events.disks' | 'events.services' | 'events.security',
  from: PrivacyLevel,
  lose: string,
) => ({
  item: name,
  from,
  lose,
})
const own = item('events', 'strict', 'what happens on a device is seen at its next sync, or not at all')
const disks = item('events.disks', 'standard', 'a disk that fills up is seen when programs fail')
const services = item('events.services', 'standard', 'a failed service is seen at the next sync, or not at all')
const security = item('events.security', 'standard', 'refusals by the kernel and damaged file systems stay unseen')

function detail<S extends z.ZodType>(
  schema: S,
  title: string,
  of: typeof own,
  more: Partial<Pick<FieldMeta, 'sensitivity' | 'purpose' | 'retentionDays'>> = {},
): S {
  return field(schema, {
    sensitivity: 'technical',
    purpose: 'operation',
    basis: 'legitimate-interest',
    category: 'operation',
    precision: 'exact',
    retentionDays: 90,
    arrives: 'agent',
    title,
    ...of,
    ...more,
  })
}

export interface EventType {
  readonly title: string
  readonly severity: Severity
  readonly retentionDays: number
  /** The switch without which it is not collected. */
  readonly item: string
  readonly from: PrivacyLevel
  /**
   * `day`: part of a machine's ordinary life, by which one could see when its user is there; of a machine that belongs to
   * a person (`isOfPerson`) it is told and kept by the day. `exact`: a fault or an attack, where the minute matters.
   */
  readonly when: 'exact' | 'day'
  readonly detail: z.ZodObject
}

const count = z.int().min(0)
const name = z.string().min(1).max(256)
const empty = z.strictObject({})
const type = (
  title: string,
  severity: Severity,
  retentionDays: number,
  of: typeof own,
  when: EventType['when'],
  fields: z.ZodObject = empty,
): EventType => ({ title, severity, retentionDays, item: of.item, from: of.from, when, detail: fields })

/** What may be told. A further type is one entry; the device sends nothing that is not here, the server takes nothing else. */
export const eventTypes = {
  'agent.started': type(
    'The agent started',
    'info',
    30,
    own,
    'day',
    z.strictObject({ version: detail(name, 'Agent version', own, { retentionDays: 30 }) }),
  ),
  'agent.stopped': type('The agent was stopped', 'info', 30, own, 'day'),
  'agent.ended-badly': type('The agent had ended without being stopped', 'warning', 90, own, 'day'),
  'agent.clock-jumped': type(
    'The clock jumped',
    'warning',
    90,
    own,
    'day',
    z.strictObject({ seconds: detail(z.int(), 'By how many seconds', own) }),
  ),
  'agent.events-lost': type(
    'Events were lost because the outbox was full',
    'warning',
    90,
    own,
    'exact',
    z.strictObject({
      info: detail(count, 'Lost events, info', own),
      warning: detail(count, 'Lost events, warning', own),
      critical: detail(count, 'Lost events, critical', own),
    }),
  ),
  'agent.log-inconsistent': type(
    'The transparency log does not go on from what this device saw',
    'critical',
    400,
    own,
    'exact',
  ),
  'agent.epoch-changed': type('The server was restored and opened a new epoch', 'warning', 400, own, 'exact'),
  'system.reboot-required': type('A reboot is required', 'warning', 90, own, 'day'),
  'system.booted': type('The system was booted', 'info', 30, own, 'day'),
  'software.changed': type(
    'Packages changed',
    'info',
    90,
    own,
    'day',
    z.strictObject({
      added: detail(count, 'Packages that came', own),
      removed: detail(count, 'Packages that went', own),
      changed: detail(count, 'Packages that changed', own),
    }),
  ),
  'disk.nearly-full': type(
    'A disk is nearly full',
    'warning',
    90,
    disks,
    'exact',
    z.strictObject({
      mount: detail(name, 'Mount point', disks, { sensitivity: 'identifier' }),
      usedPercent: detail(z.int().min(0).max(100), 'Used', disks),
    }),
  ),
  'service.failed': type(
    'A service failed',
    'critical',
    90,
    services,
    'exact',
    z.strictObject({ unit: detail(name, 'Service', services, { sensitivity: 'identifier' }) }),
  ),
  'service.recovered': type(
    'A failed service runs again',
    'info',
    90,
    services,
    'exact',
    z.strictObject({ unit: detail(name, 'Service', services, { sensitivity: 'identifier' }) }),
  ),
  'security.denied': type(
    'The kernel refused a program something (AppArmor, SELinux)',
    'warning',
    90,
    security,
    'exact',
    z.strictObject({
      by: detail(z.enum(['apparmor', 'selinux']), 'Refused by', security, { purpose: 'protection' }),
      profile: detail(name, 'Profile or domain', security, { sensitivity: 'identifier', purpose: 'protection' }),
      times: detail(count, 'Times', security, { purpose: 'protection' }),
    }),
  ),
  'security.out-of-memory': type(
    'A program was ended because memory ran out',
    'warning',
    90,
    security,
    'exact',
    z.strictObject({ program: detail(name, 'Program', security, { sensitivity: 'identifier' }) }),
  ),
  'security.file-system-error': type(
    'A file system reported errors',
    'critical',
    90,
    security,
    'exact',
    z.strictObject({ device: detail(name, 'Block device', security) }),
  ),
} as const satisfies Record<string, EventType>

export type EventTypeName = keyof typeof eventTypes
export const eventTypeNames = Object.keys(eventTypes) as EventTypeName[]
export const EventTypeName = z.enum(eventTypeNames as [EventTypeName, ...EventTypeName[]])

const longestDays = Math.max(...Object.values(eventTypes).map(({ retentionDays }) => retentionDays))

/** What stands beside the detail of every event; each goes with its type's time, none stays longer than this. */
const head = z.strictObject({
  type: detail(EventTypeName, 'What happened', own, { retentionDays: longestDays }),
  at: detail(Moment, 'When it happened', own, { retentionDays: longestDays }),
})

/** How the catalogue calls them, beside the kinds of fact. */
export const eventsAbout = {
  name: 'events',
  title: 'Events',
  says: 'What happened on the device, told as it happened; each type is kept for a time of its own. On a machine that belongs to a person starts, stops and changes of packages are told and kept by the day.',
} as const

/** Every declared field of events: of all of them, and `<type>.<field>` of one type's detail. Throws as `fieldsOf`. */
export function eventFields(): DeclaredField[] {
  const details = Object.entries<EventType>(eventTypes).flatMap(([type, { detail: row }]) =>
    declared(row).map(({ name, meta }) => ({ name: `${type}.${name}`, meta })),
  )
  return [...declared(head), ...details].map(({ name, meta }) => {
    if (!meta) throw new Error(`events.${name} is not declared`)
    return { kind: 'events', field: name, ...meta }
  })
}
