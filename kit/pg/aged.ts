// Rows that have a time: how old they are, and taking out those that are too old, a part at a time.
import type { Transaction } from './database.ts'

/** Of the rows of one tenant. */
export interface Ages {
  readonly rows: number
  /** Null: there is none. */
  readonly oldest: Date | null
  /** Older than the time asked about. */
  readonly older: number
}

export interface Aged {
  /** `before` null: none counts as older. */
  ages(tx: Transaction, tenant: number, before: Date | null): Promise<Ages>
  /** Takes out the rows older than `before`, at most `most`; gives how many went. */
  drop(tx: Transaction, tenant: number, before: Date, most: number): Promise<number>
}

/**
 * The rows of a table by one of its columns or an expression over them, a timestamp or a date; `only` is a condition for some of them. All three are
 * written by us and never come from outside. A row whose time is null is not old.
 */
export function aged(table: string, time: string, only = 'true'): Aged {
  return {
    async ages(tx, tenant, before) {
      const { rows } = await tx.query<{ rows: number; oldest: Date | null; older: number }>(
        `select count(*)::float8 as rows, min(${time})::timestamptz as oldest,
           count(*) filter (where ${time} < $2)::float8 as older
         from ${table} where tenant = $1 and (${only})`,
        // As text: a column of days compares days with it, in UTC and not in this process's own time zone.
        [tenant, before?.toISOString() ?? null],
      )
      return rows[0] ?? noAges
    },
    async drop(tx, tenant, before, most) {
      const { rowCount } = await tx.query(
        `delete from ${table} where tenant = $1 and ctid = any(array(
           select ctid from ${table} where tenant = $1 and ${time} < $2 and (${only}) order by ${time} limit $3))`,
        [tenant, before.toISOString(), most],
      )
      return rowCount
    },
  }
}

export const noAges: Ages = { rows: 0, oldest: null, older: 0 }

/** Of all of them together. */
export const agesTogether = (all: readonly Ages[]): Ages =>
  all.reduce(
    (sum, one) => ({
      rows: sum.rows + one.rows,
      oldest: !sum.oldest || (one.oldest && one.oldest < sum.oldest) ? (one.oldest ?? sum.oldest) : sum.oldest,
      older: sum.older + one.older,
    }),
    noAges,
  )
