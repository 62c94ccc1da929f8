// The only way to rows: a transaction that carries the list of tenants it may see.

export interface Transaction {
  /** One statement with `$1` parameters. bigint columns arrive as strings. */
  query<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<{ rows: Row[]; rowCount: number }>
}

export interface Database {
  /**
   * Runs `work` in one transaction that sees the rows of `tenants` only (row-level security reads `app.tenants`).
   * Commits when it resolves, rolls back when it throws. A connection that breaks gives Problem 'database-away'.
   */
  as<T>(tenants: readonly number[], work: (tx: Transaction) => Promise<T>): Promise<T>
  /** One statement in its own transaction, in one round trip. */
  one<Row = Record<string, unknown>>(
    tenants: readonly number[],
    sql: string,
    params?: readonly unknown[],
  ): Promise<{ rows: Row[]; rowCount: number }>
  close(): Promise<void>
}
