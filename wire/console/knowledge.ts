// Unknown is not clean (V6): how old the advisories are and what they do not cover, beside every number that rests on them.
import * as z from 'zod'

export const Knowledge = z.strictObject({
  /**
   * `unknown`: the numbers beside it are null. `partial`: they hold for what is covered, and something is missing or stale.
   * `known`: every device with packages is covered by fresh sources.
   */
  state: z.enum(['known', 'partial', 'unknown']),
  /** Why it is not `known`; the console has words for each. */
  why: z.array(
    z.enum([
      'no-source', // none was ever loaded
      'service-away', // the vulnerability service does not answer and nothing was read from it since the start
      'loading', // the server is reading the advisories
      'rebuilding', // the index of packages is being rebuilt
      'stale', // a source that covers devices is older than it may be
      'failed', // its last load failed
      'unsupported', // devices whose distribution no source covers
      'not-loaded', // devices whose distribution's source is not loaded
      'unknown-origin', // packages whose origin is not known, or not the distribution's
      'no-inventory', // devices that told no packages
    ]),
  ),
  sources: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      state: z.enum(['never', 'fresh', 'stale', 'failed', 'shrunk']),
      importedAt: z.iso.datetime().optional(),
      /** The newest date that what is loaded bears; what was published after it may be missing (`lagsBehind`). */
      contentAt: z.iso.datetime().optional(),
      /** As of AdvisorySource: since when it may be behind. */
      ageSeconds: z.int().optional(),
      /** Release streams that devices run and this source covers. */
      ecosystems: z.array(z.string()),
    }),
  ),
  /** Null while it is unknown. */
  coverage: z
    .strictObject({
      devices: z.int(),
      /** Devices whose distribution's advisories are loaded. */
      covered: z.int(),
      unsupported: z.int(),
      notLoaded: z.int(),
      noInventory: z.int(),
      /** Installed packages over all devices. */
      packages: z.int(),
      matched: z.int(),
      unknownOrigin: z.int(),
    })
    .nullable(),
  asOf: z.iso.datetime(),
})
export type Knowledge = z.infer<typeof Knowledge>
export type WhyUnknown = Knowledge['why'][number]
