// Forced syncs: what an operator asked for, how far each device is, and the truth where one cannot be reached.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DeviceId, GroupId, SyncOrderId } from '../ids.ts'
import { listOf, pageOf } from './paging.ts'

/**
 * asked: in the queue. woken: a nudge went over its line, or a datagram to its address. connected: it came. done: it
 * read everything again and the server holds the same. waiting: no wake can reach it or none arrived; it is done at its
 * next contact. failed: it came and could not, or the order expired before it came.
 */
export const AskState = z.enum(['asked', 'woken', 'connected', 'done', 'waiting', 'failed'])
export type AskState = z.infer<typeof AskState>

/** Why a device waits or failed; the console and the CLI have the words and what will help for each. */
export const askReasons = [
  'never-seen', // no contact since it enrolled
  'wakes-off', // its agent takes no wakes
  'address-unknown', // the server does not know where it was last (restored, or too long ago)
  'wake-lost', // several datagrams went out, none arrived
  'left', // it said farewell: it is shut down
  'line-lost', // its held line broke before it answered
  'not-managed', // pending, locked, revoked or retired
  'sync-failed', // it came and its sync did not end
  'expired', // it did not come while the order was open
  'refused-by-device', // its own file, its policy or its user says no
  'asked-user', // its user is asked on the device and has not answered
] as const
export const AskReason = z.enum(askReasons)
export type AskReason = z.infer<typeof AskReason>

const counts = z.strictObject({
  asked: z.int(),
  woken: z.int(),
  connected: z.int(),
  done: z.int(),
  waiting: z.int(),
  failed: z.int(),
})

export const SyncOrder = z.strictObject({
  id: SyncOrderId,
  at: z.iso.datetime(),
  /** `opr_...` or `crd_...`. */
  by: z.string(),
  byName: z.string().optional(),
  target: z.strictObject({
    is: z.enum(['devices', 'group', 'all']),
    group: GroupId.optional(),
    name: z.string().optional(),
  }),
  devices: z.int(),
  counts,
  /** When nothing was asked, woken or connected any more; those that wait may still come until `expiresAt`. */
  settledAt: z.iso.datetime().optional(),
  expiresAt: z.iso.datetime(),
})
export type SyncOrder = z.infer<typeof SyncOrder>

/** Exactly one of the three. A device that is asked already is not asked twice: it counts in both orders. */
export const forceSync = contract({
  name: 'forceSync',
  method: 'POST',
  path: '/api/v1/syncs',
  summary: 'Ask devices to sync now and to read everything again',
  right: 'devices.operate',
  body: z.union([
    z.strictObject({ devices: z.array(DeviceId).min(1).max(1000) }),
    z.strictObject({ group: GroupId }),
    z.strictObject({ all: z.literal(true) }),
  ]),
  answer: SyncOrder,
})

export const listSyncs = contract({
  name: 'listSyncs',
  method: 'GET',
  path: '/api/v1/syncs',
  summary: 'Forced syncs, newest first',
  right: 'devices.read',
  query: z.strictObject({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    /** Only those that asked this device. */
    device: DeviceId.optional(),
  }),
  answer: z.strictObject({ items: z.array(SyncOrder), next: z.string().optional() }),
})

const orderParams = z.strictObject({ id: SyncOrderId })

export const showSync = contract({
  name: 'showSync',
  method: 'GET',
  path: '/api/v1/syncs/:id',
  summary: 'One forced sync and how far it is',
  right: 'devices.read',
  params: orderParams,
  answer: SyncOrder,
})

export const AskRow = z.strictObject({
  device: DeviceId,
  name: z.string(),
  state: AskState,
  /** What carried the call. `itself`: the device came before it was called. */
  by: z.enum(['line', 'wake', 'itself']).optional(),
  reason: AskReason.optional(),
  wokenAt: z.iso.datetime().optional(),
  connectedAt: z.iso.datetime().optional(),
  doneAt: z.iso.datetime().optional(),
})
export type AskRow = z.infer<typeof AskRow>

export const syncDevices = contract({
  name: 'syncDevices',
  method: 'GET',
  path: '/api/v1/syncs/:id/devices',
  summary: 'The devices of a forced sync, those that need attention first',
  right: 'devices.read',
  params: orderParams,
  query: z.strictObject({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    state: listOf(AskState).optional(),
    /** Only this one. */
    device: DeviceId.optional(),
  }),
  answer: pageOf(AskRow),
})
