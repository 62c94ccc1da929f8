// What the vulnerability service knows of: sources of advisories, and how old each is. It knows no device.
import * as z from 'zod'
import { contract } from '../contract.ts'

export const AdvisorySource = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Absent: never imported. */
  importedAt: z.iso.datetime().optional(),
  advisories: z.int(),
})
export type AdvisorySource = z.infer<typeof AdvisorySource>

/** Served on the service's own socket; whoever may open that file may ask. */
export const listSources = contract({
  name: 'listSources',
  method: 'GET',
  path: '/v1/sources',
  summary: 'Sources of advisories that were loaded',
  right: 'open',
  answer: z.strictObject({ sources: z.array(AdvisorySource) }),
})
