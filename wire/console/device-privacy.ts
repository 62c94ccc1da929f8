// What may be read from and done to a device, by whose it is: per item and remote act; on a personal one nothing before its user agreed.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { GivenIdJudged } from '../control/own-id.ts'
import { Ownership, RemoteAct, RemoteAnswer } from '../control/remote.ts'
import { DeviceId } from '../ids.ts'

export const OfOwnership = z.strictObject({
  /** Items switched off for devices of this ownership; the tenant's choice (privacy level) is the most that is on. */
  off: z.array(z.string().max(100)).max(200),
  remote: z.partialRecord(RemoteAct, RemoteAnswer),
})
export type OfOwnership = z.infer<typeof OfOwnership>

export const DevicePrivacy = z.strictObject({
  revision: z.int(),
  company: OfOwnership,
  personal: OfOwnership,
  at: z.iso.datetime().optional(),
  by: z.string().optional(),
})
export type DevicePrivacy = z.infer<typeof DevicePrivacy>

export const readDevicePrivacy = contract({
  name: 'readDevicePrivacy',
  method: 'GET',
  path: '/api/v1/privacy/devices',
  summary: 'What is collected and may be done, by ownership',
  right: 'privacy.read',
  answer: DevicePrivacy,
})

/** `revision` is the one that was read; another one means somebody else changed it: 'conflict'. */
export const setDevicePrivacy = contract({
  name: 'setDevicePrivacy',
  method: 'PUT',
  path: '/api/v1/privacy/devices',
  summary: 'Change what is collected and may be done, by ownership',
  right: 'privacy.manage',
  body: z.strictObject({ revision: z.int(), company: OfOwnership, personal: OfOwnership }),
  answer: DevicePrivacy,
})

/** What became of an own id that the tenant gave: `waiting` until the device has heard of it. */
export const GivenIdState = z.enum(['waiting', ...GivenIdJudged.options])
export type GivenIdState = z.infer<typeof GivenIdState>

/**
 * All or none. `id` null takes it back. Refused with 'own-id-refused': an address by its form, the name of a device, or an id
 * that another device has; the device itself refuses its own names and what its resolver knows.
 */
export const giveOwnIds = contract({
  name: 'giveOwnIds',
  method: 'POST',
  path: '/api/v1/devices/own-ids',
  summary: 'Give devices own system ids in place of ours, or take them back; kept one-way once a device has judged it',
  right: 'devices.operate',
  body: z.strictObject({
    devices: z
      .array(
        z.strictObject({
          device: DeviceId,
          id: z.string().max(200).nullable(),
          /** The one that was read; another one means somebody else changed it: 'conflict'. Absent: whatever it is. */
          revision: z.int().min(0).optional(),
        }),
      )
      .min(1)
      .max(1000),
  }),
  answer: z.strictObject({ given: z.int(), takenBack: z.int(), unchanged: z.int() }),
})

export const setOwnership = contract({
  name: 'setOwnership',
  method: 'POST',
  path: '/api/v1/devices/ownership',
  summary: 'Say whose devices these are; personal ones are read only once their user agreed on them',
  right: 'devices.operate',
  body: z.strictObject({ ids: z.array(DeviceId).min(1).max(1000), ownership: Ownership }),
  answer: z.strictObject({ changed: z.int() }),
})

/** What nobody could do any more (D3), computed from what the code uses. */
const Loss = z.strictObject({
  item: z.string(),
  title: z.string(),
  /** From the dictionary. */
  lose: z.string(),
  /** Pages, acts, conditions and exports that use one of its fields, by their code. */
  uses: z.array(z.string()),
})

export const previewCollection = contract({
  name: 'previewCollection',
  method: 'GET',
  path: '/api/v1/privacy/preview',
  summary: 'What is lost when items are switched off',
  right: 'privacy.read',
  query: z.strictObject({ without: z.string().max(2000) }),
  answer: z.strictObject({ losses: z.array(Loss) }),
})

export const showDevicePrivacy = contract({
  name: 'showDevicePrivacy',
  method: 'GET',
  path: '/api/v1/devices/:id/privacy',
  summary: 'What holds on one device and who decided it: tenant, ownership, or the device itself',
  right: 'devices.read',
  params: z.strictObject({ id: DeviceId }),
  answer: z.strictObject({
    ownership: Ownership,
    /** personal only: when its user agreed on the device; absent: nothing is read before. */
    agreedAt: z.iso.datetime().optional(),
    /** `none`: neither ours nor an own one, so its facts are stored under no device. */
    systemId: z.enum(['ours', 'own', 'none']),
    /** With `own`: whose id it is; the holder's goes before the tenant's. */
    ownIdOf: z.enum(['holder', 'tenant']).optional(),
    /** Absent: the tenant never gave it one. */
    given: z
      .strictObject({
        revision: z.int(),
        /** Absent: taken back. */
        state: GivenIdState.optional(),
        at: z.iso.datetime(),
        /** Name of who did so, else the id. */
        by: z.string(),
      })
      .optional(),
    items: z.array(
      z.strictObject({
        item: z.string(),
        title: z.string(),
        on: z.boolean(),
        /** Which of them decided: the stricter wins (D2). */
        decidedBy: z.enum(['tenant', 'ownership', 'device', 'user']),
      }),
    ),
    remote: z.array(
      z.strictObject({ act: RemoteAct, answer: RemoteAnswer, decidedBy: z.enum(['tenant', 'ownership', 'device']) }),
    ),
  }),
})
