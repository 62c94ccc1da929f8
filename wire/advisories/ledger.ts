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
    recipients: z.array(z.strictObject({ recipient: z.string(), purpose: z.string(), times: z.int(), bytes: z.int() })),
  }),
})
