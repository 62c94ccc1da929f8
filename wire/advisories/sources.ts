// What the vulnerability service knows of: sources of advisories, and how old each is. It knows no device.
import * as z from 'zod'
import { contract } from '../contract.ts'

export const sourcesPath = '/v1/sources'

export const Sources = z.strictObject({
  sources: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      /** Null: never imported. */
      importedAt: z.iso.datetime().nullable(),
      advisories: z.int(),
    }),
  ),
})
export type Sources = z.infer<typeof Sources>

/** Served on the service's own socket; whoever may open that file may ask. */
export const listSources = contract({
  name: 'listSources',
  method: 'GET',
  path: sourcesPath,
  summary: 'Sources of advisories that were loaded',
  right: 'open',
  answer: Sources,
})
