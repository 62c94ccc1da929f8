// What the service tells the server, by cursor: the advisory travels to the inventory, the inventory never travels.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { Advisory, Score } from './advisory.ts'

/** An advisory as it is now, with what only the service knows of it. */
export const FeedAdvisory = Advisory.extend({
  /** When its source stated it here for the first time: the time of its first fact, whatever was loaded or changed since. */
  knownAt: z.iso.datetime(),
  /** The severity is a named person's word (an override). */
  severityByHand: z.literal(true).optional(),
})
export type FeedAdvisory = z.infer<typeof FeedAdvisory>

/**
 * `after` 0: from the beginning, every record as it is now, withdrawn ones left out. Else what changed since, once each, in the
 * order of commits; withdrawn, removed and overridden records come with `withdrawn` set. With nothing new the answer waits up
 * to `waitSeconds`; what is no record (a load ended, a choice) ends the waiting too, also when it came after the answer that told
 * `news`. `feed` names this database: another value than before means begin again at 0.
 */
export const readFeed = contract({
  name: 'readFeed',
  method: 'GET',
  path: '/v1/feed',
  summary: 'Advisories and scores as they are now, in the order of their last change',
  right: 'open',
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
    /** What the last answer told; left out: news is what comes from now on. */
    news: z.coerce.number().int().min(0).optional(),
    waitSeconds: z.coerce.number().int().min(0).max(60).default(0),
  }),
  answer: z.strictObject({
    feed: z.string(),
    /** To be given as `after` next time. */
    cursor: z.int(),
    more: z.boolean(),
    /** How often something was told, to be given as `news` next time. */
    news: z.int(),
    advisories: z.array(FeedAdvisory),
    scores: z.array(Score),
  }),
})
