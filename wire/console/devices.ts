// Devices as operators see and steer them.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { Ownership } from '../control/remote.ts'
import { AgentMode } from '../control/sync.ts'
import { DeviceId, GroupId } from '../ids.ts'
import { AgentDay } from '../telemetry/agent.ts'
import { Hardware } from '../telemetry/hardware.ts'
import { Moment } from '../telemetry/moment.ts'
import { Interface } from '../telemetry/network.ts'
import { Service } from '../telemetry/services.ts'
import { Package } from '../telemetry/software.ts'
import { System } from '../telemetry/system.ts'
import { listOf, pageOf, pageQuery } from './paging.ts'

/** F11. `unmanaged`: known from an import only, no agent. `locked`: two machines spoke under this identity (C3). */
export const DeviceState = z.enum(['pending', 'managed', 'unmanaged', 'locked', 'repair', 'lost', 'retired', 'revoked'])
export type DeviceState = z.infer<typeof DeviceState>
/** Offline after more than three missed intervals; `none` for devices that never speak. */
export const PresenceState = z.enum(['online', 'late', 'offline', 'none'])
export type PresenceState = z.infer<typeof PresenceState>

export const DeviceRow = z.strictObject({
  id: DeviceId,
  /** Given name, else host name, else the id's first 6 characters after the prefix. */
  name: z.string(),
  /** Where the name comes from; `hidden`: your role does not show names. */
  nameFrom: z.enum(['given', 'host', 'id', 'hidden']),
  state: DeviceState,
  presence: PresenceState,
  lastSeen: z.iso.datetime().optional(),
  /** It said farewell after its last contact: a clean shutdown. */
  leftAt: z.iso.datetime().optional(),
  /** Its line is open now. */
  held: z.literal(true).optional(),
  /** It belongs to a person. */
  personal: z.literal(true).optional(),
  group: z.strictObject({ id: GroupId, name: z.string() }).optional(),
  osId: z.string().optional(),
  osVersion: z.string().optional(),
  architecture: z.string().optional(),
  deviceClass: z.string().optional(),
  /** Absent: not known (not collected, or not sent yet). */
  packages: z.int().optional(),
  rebootRequired: z.boolean().optional(),
  agentVersion: z.string().optional(),
  enrolledAt: z.iso.datetime(),
})
export type DeviceRow = z.infer<typeof DeviceRow>

export const deviceFilter = {
  /** Prefix of name (any word) or of an id. */
  search: z.string().trim().max(200).optional(),
  state: listOf(DeviceState).optional(),
  presence: listOf(PresenceState).optional(),
  os: listOf(z.string().max(100)).optional(),
  deviceClass: listOf(z.string().max(50)).optional(),
  ownership: listOf(Ownership).optional(),
  group: listOf(GroupId).optional(),
  /** Only devices that have this package (with `version`: in this version). */
  package: z.string().max(512).optional(),
  version: z.string().max(512).optional(),
}

export const listDevices = contract({
  name: 'listDevices',
  method: 'GET',
  path: '/api/v1/devices',
  summary: 'Devices, a page at a time',
  right: 'devices.read',
  query: z.strictObject({
    ...pageQuery,
    ...deviceFilter,
    sort: z.enum(['name', 'lastSeen', 'os', 'packages', 'enrolledAt', 'state']).default('name'),
  }),
  answer: pageOf(DeviceRow),
})

const Count = z.strictObject({ value: z.string(), label: z.string(), devices: z.int() })

export const deviceFacets = contract({
  name: 'deviceFacets',
  method: 'GET',
  path: '/api/v1/devices/facets',
  summary: 'How many devices each value of a filter would leave',
  right: 'devices.read',
  query: z.strictObject(deviceFilter),
  answer: z.strictObject({
    state: z.array(Count),
    presence: z.array(Count),
    os: z.array(Count),
    deviceClass: z.array(Count),
    ownership: z.array(Count),
    group: z.array(Count),
    asOf: z.iso.datetime(),
  }),
})

const deviceParams = z.strictObject({ id: DeviceId })

/** Whether a group keeps the lines of its devices: all, or those that no wake reaches (C9, C10). */
export const GroupKeep = z.enum(['off', 'all', 'unreached'])
export type GroupKeep = z.infer<typeof GroupKeep>

/** How the server reaches a device, before anybody asks it to. */
export const Reach = z.strictObject({
  /** Absent: not told yet. */
  mode: AgentMode.optional(),
  keep: z.strictObject({
    /** Why a line is to be kept; empty: it is not. */
    why: z.array(z.enum(['device', 'group', 'group-unreached'])),
    group: z.strictObject({ id: GroupId, name: z.string() }).optional(),
    /** `next-contact`: asked to, and the device learns it when it next comes. `full`: the cap is reached. */
    line: z.enum(['held', 'next-contact', 'lost', 'full', 'on-demand', 'off']),
    since: z.iso.datetime().optional(),
    /** What the agent is doing, while its line is held. */
    doing: z.enum(['idle', 'reading', 'sending']).optional(),
  }),
  wakes: z.strictObject({
    /** `arrive`, `lost`: as the last ones went. `unknown`: none was tried. `off`: its agent takes none. */
    state: z.enum(['arrive', 'lost', 'unknown', 'off']),
    /** Of the last 20 that were tried. */
    tried: z.int(),
    arrived: z.int(),
    lastTriedAt: z.iso.datetime().optional(),
    lastArrivedAt: z.iso.datetime().optional(),
  }),
})
export type Reach = z.infer<typeof Reach>

/** Every reason there is why a status is not OK; what `values` holds for it stands beside. */
export const statusCodes = [
  'unmanaged',
  'pending',
  'locked',
  'repair',
  'lost',
  'retired',
  'revoked',
  'certificate-expired',
  'restart-required',
  'policy-behind', // held, newest: revisions
  'clock-off', // seconds
  'withheld', // items: what its own settings keep back
  'not-told', // kind
  'never-seen',
  'offline',
  'shut-down',
  'silent', // intervals, seconds
  'silent-shut-down', // intervals, seconds
  'exposed-urgent', // findings, count: packages an update of which ends them; packages: the first of these
  'exposed-unfixed', // findings, count, packages: urgent, and no update ends them yet
  'exposed-high', // findings, count, packages
  'exposure-unknown', // why: of wire/console/knowledge.ts
] as const
export const StatusCode = z.enum(statusCodes)
export type StatusCode = z.infer<typeof StatusCode>

/** A reason a status is not OK: why, since when, what to do; in English, and as a code for who has words of its own. */
const StatusReason = z.strictObject({
  level: z.enum(['warning', 'critical', 'unknown']),
  code: StatusCode,
  values: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
  text: z.string(),
  since: z.iso.datetime().optional(),
  todo: z.string(),
})

export const showDevice = contract({
  name: 'showDevice',
  method: 'GET',
  path: '/api/v1/devices/:id',
  summary: 'One device: system, status with reasons, what it holds and withholds',
  right: 'devices.read',
  params: deviceParams,
  answer: DeviceRow.extend({
    system: System.optional(),
    hardware: Hardware.optional(),
    network: z.array(Interface).optional(),
    services: z.array(Service).optional(),
    agent: AgentDay.optional(),
    /** Absent for devices that never speak. */
    reach: Reach.optional(),
    /** What waits for its next contact, with its expiry (C6). */
    waiting: z.array(
      z.strictObject({ what: z.enum(['sync', 'policy']), since: z.iso.datetime(), until: z.iso.datetime().optional() }),
    ),
    status: z.enum(['ok', 'warning', 'critical', 'unknown']),
    reasons: z.array(StatusReason),
    /** When each kind last changed; a kind that is absent was never sent. */
    kinds: z.record(
      z.string(),
      z.strictObject({ at: z.iso.datetime(), rows: z.int(), collected: z.boolean(), note: z.string().optional() }),
    ),
    /** Items the device's own file keeps back although the policy asks. */
    withheld: z.array(z.string()),
    clockOffSeconds: z.int().optional(),
    certificateUntil: z.iso.datetime().optional(),
    generation: z.int(),
    policyRevision: z.int().optional(),
    syncIntervalSeconds: z.int(),
  }),
})

export const deviceSoftware = contract({
  name: 'deviceSoftware',
  method: 'GET',
  path: '/api/v1/devices/:id/software',
  summary: 'The packages of a device, as its package manager states them',
  right: 'devices.read',
  params: deviceParams,
  answer: z.strictObject({
    packages: z.array(Package),
    /** How many more there are whose names are not public and your role does not show. */
    hidden: z.int().optional(),
    at: z.iso.datetime().optional(),
    asOf: z.iso.datetime(),
  }),
})

export const Change = z.strictObject({
  /** By the server's clock; a day on a machine that belongs to a person. */
  at: Moment,
  kind: z.string(),
  what: z.enum(['added', 'removed', 'changed']),
  subject: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
})
export type Change = z.infer<typeof Change>

export const deviceHistory = contract({
  name: 'deviceHistory',
  method: 'GET',
  path: '/api/v1/devices/:id/history',
  summary: 'What changed on a device, newest first',
  right: 'devices.read',
  params: deviceParams,
  query: z.strictObject({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  answer: z.strictObject({ items: z.array(Change), next: z.string().optional() }),
})

/** "What we know about this device": every declared field with its value and its rules. */
export const deviceKnown = contract({
  name: 'deviceKnown',
  method: 'GET',
  path: '/api/v1/devices/:id/known',
  summary: 'Everything held about a device, field by field with purpose, storage and retention',
  right: 'devices.read',
  params: deviceParams,
  answer: z.strictObject({
    asOf: z.iso.datetime(),
    fields: z.array(
      z.strictObject({
        kind: z.string(),
        field: z.string(),
        title: z.string(),
        sensitivity: z.string(),
        purpose: z.string(),
        storedAs: z.string(),
        retention: z.string(),
        /** In words; for lists the number of rows. `hidden`: your role does not show it. */
        value: z.string().optional(),
        state: z.enum(['held', 'empty', 'not-collected', 'withheld', 'hidden']),
      }),
    ),
  }),
})

export const renameDevice = contract({
  name: 'renameDevice',
  method: 'POST',
  path: '/api/v1/devices/:id/rename',
  summary: 'Give a device a name; empty takes it back',
  right: 'devices.operate',
  params: deviceParams,
  body: z.strictObject({ name: z.string().trim().max(200) }),
  answer: z.strictObject({ name: z.string() }),
})

export const DeviceVerb = z.enum(['approve', 'revoke', 'retire', 'unlock', 'move', 'keep', 'release'])
export type DeviceVerb = z.infer<typeof DeviceVerb>

/** Why a device leaves service: in repair or lost keep what is held of it, retired or left erase it (P7). */
export const RetireWhy = z.enum(['repair', 'lost', 'retired', 'left'])
export type RetireWhy = z.infer<typeof RetireWhy>

/** One road for one and for many: each device gets its own result. */
export const actOnDevices = contract({
  name: 'actOnDevices',
  method: 'POST',
  path: '/api/v1/devices/act',
  summary: 'Approve, revoke, retire, unlock or move devices; keep their connections or release them',
  right: 'devices.operate',
  body: z.strictObject({
    verb: DeviceVerb,
    devices: z.array(DeviceId).min(1).max(1000),
    reason: z.string().trim().max(500).optional(),
    group: GroupId.nullable().optional(),
    /** With `retire`; without it the device is retired and everything is kept. A device comes back from repair by `approve`. */
    why: RetireWhy.optional(),
  }),
  answer: z.strictObject({
    results: z.array(
      z.strictObject({
        device: DeviceId,
        done: z.boolean(),
        code: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
  }),
})

/** Whether a machine put back to an earlier state is taken in again by itself, or waits for `unlock` (C3). */
export const Readmission = z.enum(['automatic', 'by-hand'])

/** `devices` counts those in the group and below it. */
export const Group = z.strictObject({
  id: GroupId,
  name: z.string(),
  parent: GroupId.nullable(),
  devices: z.int(),
  readmission: Readmission,
  keep: GroupKeep,
})

export const listGroups = contract({
  name: 'listGroups',
  method: 'GET',
  path: '/api/v1/groups',
  summary: 'The tree of groups',
  right: 'devices.read',
  answer: z.strictObject({ items: z.array(Group) }),
})

export const createGroup = contract({
  name: 'createGroup',
  method: 'POST',
  path: '/api/v1/groups',
  summary: 'Make a group',
  right: 'devices.operate',
  body: z.strictObject({
    name: z.string().trim().min(1).max(120),
    parent: GroupId.nullable().default(null),
    readmission: Readmission.default('automatic'),
  }),
  answer: Group,
})

export const changeGroup = contract({
  name: 'changeGroup',
  method: 'PUT',
  path: '/api/v1/groups/:id',
  summary: 'Change a group: what is left out stays as it is',
  right: 'devices.operate',
  params: z.strictObject({ id: GroupId }),
  body: z.strictObject({
    name: z.string().trim().min(1).max(120).optional(),
    readmission: Readmission.optional(),
    keep: GroupKeep.optional(),
  }),
  answer: Group,
})
