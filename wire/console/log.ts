// The transparency log of a tenant as operators, auditors and offline verifiers read it.
import * as z from 'zod'
import { contract } from '../contract.ts'

/**
 * Beside this contract the door serves C2SP tlog-tiles from rows, as they are: `/api/v1/log/checkpoint`,
 * `/api/v1/log/tile/<level>/<index>[.p/<width>]` and `/api/v1/log/tile/entries/<index>[.p/<width>]`.
 */
export const logTilesPath = '/api/v1/log'

export const readLog = contract({
  name: 'readLog',
  method: 'GET',
  path: '/api/v1/log',
  summary: 'The transparency log: its size, its newest checkpoint, its key, and what devices confirmed',
  right: 'privacy.read',
  answer: z.strictObject({
    asOf: z.iso.datetime(),
    origin: z.string(),
    size: z.int(),
    /** The signed note; empty before the first leaf. */
    checkpoint: z.string(),
    checkpointAt: z.iso.datetime().optional(),
    /** Ed25519, SPKI base64, and the root's word for it. */
    key: z.string(),
    keyProof: z.string(),
    /** Verifier key in C2SP signed-note form (`name+hash+base64`). */
    verifierKey: z.string(),
    /** Leaves that wait for their number. */
    waiting: z.int(),
    perDay: z.array(z.strictObject({ day: z.iso.date(), leaves: z.int() })),
    /** Managed devices by when they last confirmed a checkpoint. */
    confirmed: z.strictObject({ withinDay: z.int(), longerAgo: z.int(), never: z.int() }),
    /** Devices that reported that the log does not go on from what they saw. */
    inconsistent: z.int(),
  }),
})
