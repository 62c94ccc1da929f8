// What left the vulnerability service through its door: the same ledger as the server's, kept where the door is.
import * as z from 'zod'
import { contract } from '../contract.ts'

export const readLedger = contract({
  name: 'readLedger',
  method: 'GET',
  path: '/v1/ledger',
  summary: 'Bytes that left the service since a time, and to whom',
  right: 'open',
  query: z.strictObject({ since: z.iso.datetime() }),
  answer: z.strictObject({
    bytes: z.int(),
    recipients: z.array(
      z.strictObject({
        recipient: z.string(),
        purpose: z.string(),
        times: z.int(),
        bytes: z.int(),
        lastAt: z.iso.datetime(),
      }),
    ),
  }),
})

export const readPassages = contract({
  name: 'readPassages',
  method: 'GET',
  path: '/v1/passages',
  summary: 'Each passage through the service’s door, newest first',
  right: 'open',
  query: z.strictObject({
    from: z.iso.datetime(),
    /** Only those before this time. */
    until: z.iso.datetime().optional(),
    /** With `until`: of those at this very time, only those whose id sorts before it. */
    untilId: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(501),
  }),
  answer: z.strictObject({
    passages: z.array(
      z.strictObject({
        id: z.string(),
        at: z.iso.datetime(),
        purpose: z.string(),
        destination: z.string(),
        sentBytes: z.int().optional(),
        receivedBytes: z.int().optional(),
        outcome: z.string().optional(),
      }),
    ),
  }),
})

/**
 * Opens or closes the service's door; it is kept over restarts. A revision that is not above the one kept changes nothing: the
 * answer says what holds. `open` false in the answer to true: the service's configuration says no.
 */
export const setDoor = contract({
  name: 'setDoor',
  method: 'PUT',
  path: '/v1/door',
  summary: 'Open or close the door; closing ends what is under way',
  right: 'open',
  body: z.strictObject({ open: z.boolean(), revision: z.int().min(1).max(2_147_483_647) }),
  answer: z.strictObject({ open: z.boolean(), revision: z.int() }),
})
