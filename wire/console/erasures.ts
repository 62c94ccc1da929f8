// The right to be forgotten: requests, their clock, who decided, what was erased where, what is open, and legal holds.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DeviceId, ErasureId, GroupId, HoldId } from '../ids.ts'
import { pageQuery } from './paging.ts'

/** More than so many devices in one request need a second operator (P7). */
export const secondAbove = 20
/** Never later than this after the request (P7). */
export const latestHours = 72

/** Why: `device-user` asked on the device; the others an operator chooses. In repair and lost are no erasure: they keep. */
export const EraseReason = z.enum(['retired', 'left', 'person-asked', 'device-user', 'mistaken', 'tenant-leaves'])
export type EraseReason = z.infer<typeof EraseReason>

/**
 * second: waits for a second operator. held: invisible, destroyed when its hold ends; can be undone. stopped: a legal hold
 * keeps all that is left of it. erasing: under way, also after a crash. done: keys are gone, the receipt is signed.
 * undone: taken back within its hold.
 */
export const ErasureState = z.enum(['second', 'held', 'stopped', 'erasing', 'done', 'undone'])
export type ErasureState = z.infer<typeof ErasureState>

/** What is not finished although the keys are gone; each ends by itself or by a named act. */
export const OpenItem = z.strictObject({
  what: z.enum(['device-not-told', 'backups', 'exports', 'recipients', 'second-copy', 'legal-hold', 'snapshots']),
  /** In plain words. */
  says: z.string(),
  until: z.iso.datetime().optional(),
  count: z.int().optional(),
})
export type OpenItem = z.infer<typeof OpenItem>

export const Erasure = z.strictObject({
  id: ErasureId,
  state: ErasureState,
  reason: EraseReason,
  /** An operator's own words, sealed. */
  note: z.string().optional(),
  devices: z.int(),
  erased: z.int(),
  /** Of those, kept by a legal hold. */
  held: z.int(),
  wholeTenant: z.boolean(),
  requestedAt: z.iso.datetime(),
  /** `opr_...`, `crd_...` or `dev_...`. */
  requestedBy: z.string(),
  requestedByName: z.string().optional(),
  secondBy: z.string().optional(),
  secondByName: z.string().optional(),
  /** When it is destroyed unless undone. */
  holdUntil: z.iso.datetime(),
  /** 72 hours after the request. */
  dueBy: z.iso.datetime(),
  doneAt: z.iso.datetime().optional(),
  open: z.array(OpenItem),
})
export type Erasure = z.infer<typeof Erasure>

const target = z.strictObject({
  devices: z.array(DeviceId).min(1).max(10_000).optional(),
  group: GroupId.optional(),
  tenant: z.literal(true).optional(),
})

/** 10,000 ids. */
const targetLimitBytes = 512 * 1024

/** What would go and what would stay, before anything happens. */
export const previewErasure = contract({
  name: 'previewErasure',
  method: 'POST',
  path: '/api/v1/erasures/preview',
  summary: 'What an erasure would destroy, what would stay, when, and who must agree',
  right: 'erasures.request',
  bodyLimitBytes: targetLimitBytes,
  body: target,
  answer: z.strictObject({
    devices: z.int(),
    /** Of these under a legal hold. */
    held: z.int(),
    needsSecond: z.boolean(),
    holdUntil: z.iso.datetime(),
    goes: z.array(z.string()),
    stays: z.array(z.string()),
    recipients: z.array(z.string()),
    backups: z.int(),
    backupsUntil: z.iso.datetime().optional(),
  }),
})

/** One device goes at once; several after the tenant's hold, more than `secondAbove` once a second operator agreed. */
export const requestErasure = contract({
  name: 'requestErasure',
  method: 'POST',
  path: '/api/v1/erasures',
  summary: 'Erase devices: everything about them, in every copy the product made',
  right: 'erasures.request',
  bodyLimitBytes: targetLimitBytes,
  body: target.extend({
    reason: EraseReason.exclude(['device-user']),
    note: z.string().max(500).optional(),
    /** Erase after this many hours instead of the tenant's hold; one device: 0 unless given. */
    holdHours: z.number().min(0).max(latestHours).optional(),
    /** For a whole tenant: its number, typed. */
    confirm: z.string().max(40).optional(),
  }),
  answer: Erasure,
})

export const listErasures = contract({
  name: 'listErasures',
  method: 'GET',
  path: '/api/v1/erasures',
  summary: 'Requests for erasure, newest first, with their clocks',
  right: 'erasures.read',
  query: z.strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit,
    state: z.enum(['open', 'done', 'all']).default('all'),
  }),
  answer: z.strictObject({ items: z.array(Erasure), next: z.string().optional(), asOf: z.iso.datetime() }),
})

export const showErasure = contract({
  name: 'showErasure',
  method: 'GET',
  path: '/api/v1/erasures/:id',
  summary: 'One request: its devices, how far each is, and its receipt',
  right: 'erasures.read',
  params: z.strictObject({ id: ErasureId }),
  query: z.strictObject({ cursor: pageQuery.cursor, limit: pageQuery.limit }),
  answer: z.strictObject({
    erasure: Erasure,
    items: z.array(
      z.strictObject({
        device: DeviceId,
        state: z.enum(['waiting', 'erased', 'kept']),
        erasedAt: z.iso.datetime().optional(),
        /** The device itself was told to wipe its state, and said that it did. */
        told: z.enum(['not-yet', 'wiped', 'never-had']).optional(),
        hold: HoldId.optional(),
      }),
    ),
    next: z.string().optional(),
  }),
})

/** By another operator than who asked. */
export const agreeToErasure = contract({
  name: 'agreeToErasure',
  method: 'POST',
  path: '/api/v1/erasures/:id/agree',
  summary: 'The second operator agrees',
  right: 'erasures.decide',
  params: z.strictObject({ id: ErasureId }),
  answer: Erasure,
})

export const undoErasure = contract({
  name: 'undoErasure',
  method: 'POST',
  path: '/api/v1/erasures/:id/undo',
  summary: 'Take a request back while it is held; every device is again as it was',
  right: 'erasures.request',
  params: z.strictObject({ id: ErasureId }),
  answer: Erasure,
})

/**
 * The exact text that was signed, so that a stranger can check it without the server: Ed25519 over its UTF-8 bytes, base64,
 * by a key that the server's root has signed.
 */
export const Receipt = z.strictObject({
  document: z.string(),
  signature: z.string(),
  /** SHA-256 of `key`, base64url. */
  keyId: z.string(),
  /** SPKI, base64. */
  key: z.string(),
  /** ECDSA of the root over `muster receipt key v1\n<key>` (SHA-256, DER), base64. */
  proof: z.string(),
  /** PEM; enrolment tokens pin SHA-256 of its key. */
  root: z.string(),
  /** Place of SHA-256 of the document in the tenant's transparency log; absent until it has one. */
  logIndex: z.int().optional(),
})
export type Receipt = z.infer<typeof Receipt>

/** What a receipt's document holds; versioned, for programs. */
export const ReceiptDocument = z.strictObject({
  v: z.literal(1),
  erasure: ErasureId,
  tenant: z.int(),
  reason: EraseReason,
  requestedAt: z.iso.datetime(),
  doneAt: z.iso.datetime(),
  devices: z.array(DeviceId),
  /** Where what lay is gone: by table or file, with how many rows. */
  places: z.array(z.strictObject({ place: z.string(), rows: z.int() })),
  ring: z.strictObject({ before: z.int(), after: z.int() }),
  open: z.array(OpenItem),
  /** Everyone who was told of these devices, from the ledger. */
  recipients: z.array(z.strictObject({ destination: z.string(), at: z.iso.datetime(), informed: z.boolean() })),
  /** What nobody can promise, in plain words. */
  residualRisk: z.array(z.string()),
})
export type ReceiptDocument = z.infer<typeof ReceiptDocument>

export const erasureReceipt = contract({
  name: 'erasureReceipt',
  method: 'GET',
  path: '/api/v1/erasures/:id/receipt',
  summary: 'The signed receipt of what was erased where, what is open, and what risk remains',
  right: 'erasures.read',
  params: z.strictObject({ id: ErasureId }),
  answer: Receipt,
})

export const LegalHold = z.strictObject({
  id: HoldId,
  /** Whole tenant when neither is given. */
  devices: z.array(DeviceId),
  group: GroupId.optional(),
  /** Sealed; an operator's own words. */
  reason: z.string(),
  placedAt: z.iso.datetime(),
  placedBy: z.string(),
  placedByName: z.string().optional(),
  until: z.iso.datetime(),
  liftedAt: z.iso.datetime().optional(),
  liftedBy: z.string().optional(),
  /** Erasures that it stops now. */
  stops: z.int(),
})
export type LegalHold = z.infer<typeof LegalHold>

export const listLegalHolds = contract({
  name: 'listLegalHolds',
  method: 'GET',
  path: '/api/v1/legal-holds',
  summary: 'What may not be erased, why and until when',
  right: 'erasures.read',
  answer: z.strictObject({ items: z.array(LegalHold) }),
})

export const placeLegalHold = contract({
  name: 'placeLegalHold',
  method: 'POST',
  path: '/api/v1/legal-holds',
  summary: 'Forbid erasure of devices, a group or all, with a reason and an end',
  right: 'holds.manage',
  bodyLimitBytes: targetLimitBytes,
  body: target.extend({ reason: z.string().trim().min(3).max(500), until: z.iso.datetime() }),
  answer: LegalHold,
})

/** What it stopped goes on: at once when its time has passed. */
export const liftLegalHold = contract({
  name: 'liftLegalHold',
  method: 'POST',
  path: '/api/v1/legal-holds/:id/lift',
  summary: 'End a legal hold',
  right: 'holds.manage',
  params: z.strictObject({ id: HoldId }),
  answer: LegalHold,
})
