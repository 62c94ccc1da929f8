// How lists are asked for and answered: by cursor, with the age and the gaps of every number beside it.
import * as z from 'zod'

export const pageQuery = {
  /** Opaque; from `next` of the page before. */
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  order: z.enum(['asc', 'desc']).default('asc'),
}

export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({
    items: z.array(item),
    /** Absent on the last page. */
    next: z.string().optional(),
    /** How many rows the filter matches in all. */
    total: z.int(),
    /** When the numbers were true. */
    asOf: z.iso.datetime(),
  })
}

/** Query strings carry lists as `a,b`. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((v) => (typeof v === 'string' ? v.split(',').filter(Boolean) : v), z.array(item).max(200))
