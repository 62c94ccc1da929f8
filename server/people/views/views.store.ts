// Rows of saved views; what they say is sealed.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { ViewId } from '#wire/ids.ts'

export interface ViewRow {
  id: ViewId
  /** `opr_...` or `crd_...`. */
  owner: string
  page: string
  shared: boolean
  said: Buffer
  at: Date
}

const columns = 'id, owner, page, shared, said, at'

/** Mine and those shared, oldest first. */
export async function readViews(fleet: Database, tenant: number, page: string, owner: string): Promise<ViewRow[]> {
  const { rows } = await fleet.one<ViewRow>(
    [tenant],
    `select ${columns} from opr_views where tenant = $1 and page = $2 and (owner = $3 or shared) order by at, id`,
    [tenant, page, owner],
  )
  return rows
}

/** All of one owner; no other transaction of theirs saves one until this one ends. */
export async function lockOwn(tx: Transaction, tenant: number, owner: string): Promise<ViewRow[]> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($2, $1))', [tenant, `opr_views ${owner}`])
  const { rows } = await tx.query<ViewRow>(
    `select ${columns} from opr_views where tenant = $1 and owner = $2 order by at, id`,
    [tenant, owner],
  )
  return rows
}

export async function putView(tx: Transaction, tenant: number, row: ViewRow): Promise<void> {
  await tx.query(
    `insert into opr_views (tenant, id, owner, page, shared, said, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant, id) do update set shared = $5, said = $6`,
    [tenant, row.id, row.owner, row.page, row.shared, row.said, row.at],
  )
}

export async function dropOwn(tx: Transaction, tenant: number, owner: string): Promise<void> {
  await tx.query('delete from opr_views where tenant = $1 and owner = $2', [tenant, owner])
}

/** False when the owner has none of this id. */
export async function deleteView(fleet: Database, tenant: number, owner: string, id: string): Promise<boolean> {
  const { rowCount } = await fleet.one([tenant], 'delete from opr_views where tenant = $1 and owner = $2 and id = $3', [
    tenant,
    owner,
    id,
  ])
  return rowCount === 1
}
