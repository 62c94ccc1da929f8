// One statement under a list of tenants in one round trip: both are sent before one Sync, so they are one transaction.
import pg from 'pg'

/** The value of `app.tenants`: digits and commas. Throws on anything that is no tenant number. */
export function tenantList(tenants: readonly number[]): string {
  for (const tenant of tenants)
    if (!Number.isSafeInteger(tenant) || tenant < 1 || tenant > 2_147_483_647) throw new Error('not a tenant number')
  return tenants.join(',')
}

const setTenants = "select set_config('app.tenants', $1, true)"

/** The parts of pg's connection and query that its type package leaves out. */
interface Wire {
  parse(statement: { name: string; text: string }): void
  bind(portal: { statement: string; values: string[] }): void
  execute(portal: { portal: string; rows: number }): void
}
type Submittable = {
  prepare(wire: Wire): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, wire: Wire): void
}
const Base = pg.Query as unknown as new (
  config: { text: string; values: unknown[]; queryMode: 'extended' },
  values: undefined,
  done: (error: Error | undefined, result: pg.QueryResult) => void,
) => Submittable

/**
 * PostgreSQL's extended protocol (protocol documentation 54.2.4, "Pipelining"): statements between two Syncs run in one
 * implicit transaction, so `set_config(..., true)` holds for the statement and for nothing after it.
 */
export class StatementAs extends Base {
  private readonly tenants: string
  private answered = false

  constructor(tenants: string, sql: string, params: readonly unknown[], done: (e?: Error, r?: pg.QueryResult) => void) {
    super({ text: sql, values: [...params], queryMode: 'extended' }, undefined, done)
    this.tenants = tenants
  }

  static run(client: pg.PoolClient, tenants: string, sql: string, params: readonly unknown[]): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      client.query(
        new StatementAs(tenants, sql, params, (error, result) =>
          error ? reject(error) : resolve(result as pg.QueryResult),
        ) as unknown as pg.Submittable,
      )
    })
  }

  override prepare(wire: Wire): void {
    wire.parse({ name: '', text: setTenants })
    wire.bind({ statement: '', values: [this.tenants] })
    wire.execute({ portal: '', rows: 0 })
    super.prepare(wire)
  }

  override handleDataRow(message: unknown): void {
    if (this.answered) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.answered) super.handleCommandComplete(message, wire)
    this.answered = true
  }
}
