// How long each kind of data is kept, what the tenant shortened, and the proof that what is older is gone.
import * as z from 'zod'
import { contract } from '../contract.ts'

export const RetentionKind = z.strictObject({
  /** Machine name, e.g. `events.security`, `audit`, `ledger`, `log`, `backups`, `changes`. */
  kind: z.string(),
  title: z.string(),
  /** Null: as long as the device is managed. */
  defaultDays: z.int().nullable(),
  /** What holds for this tenant; never longer than the default. */
  days: z.int().nullable(),
  /** Counted from when it ended (an answered request, a withdrawn authorisation); what is open has no age. */
  afterEnd: z.boolean(),
  /** A tenant may not go below this. */
  leastDays: z.int(),
  /** Null: nothing is kept of this kind now. */
  oldest: z.iso.datetime().nullable(),
  rows: z.int().nullable(),
  /** Older than they may be: 0, or something is wrong. */
  overdue: z.int(),
  /** Absent: the job has not run yet. */
  lastRun: z.strictObject({ at: z.iso.datetime(), deleted: z.int() }).optional(),
})
export type RetentionKind = z.infer<typeof RetentionKind>

export const showRetention = contract({
  name: 'showRetention',
  method: 'GET',
  path: '/api/v1/privacy/retention',
  summary: 'Terms per kind of data, and the run that proves them',
  right: 'privacy.read',
  answer: z.strictObject({ kinds: z.array(RetentionKind), asOf: z.iso.datetime() }),
})

export const setRetention = contract({
  name: 'setRetention',
  method: 'PUT',
  path: '/api/v1/privacy/retention',
  summary: 'Keep a kind for a shorter time than its default; null: the default again',
  right: 'privacy.manage',
  body: z.strictObject({ kind: z.string().max(60), days: z.int().min(1).max(4000).nullable() }),
  answer: RetentionKind,
})

export const runRetention = contract({
  name: 'runRetention',
  method: 'POST',
  path: '/api/v1/privacy/retention/run',
  summary: 'Enforce the terms now, and report',
  right: 'privacy.manage',
  answer: z.strictObject({ kinds: z.array(RetentionKind), asOf: z.iso.datetime() }),
})
