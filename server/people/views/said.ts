// What a view says: its name and filters may hold names of devices, so they are sealed under the tenant's key.
import type { View } from '#wire/console/views.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { open, seal } from '../../ring/seal.ts'
import type { ViewRow } from './views.store.ts'

type Said = Pick<View, 'name' | 'query'>

const place = (tenant: number, id: string) => ({
  table: 'opr_views',
  column: `said ${id}`,
  tenant,
  subject: 'tenant',
})

function keyOf({ ring }: Pick<Context, 'ring'>, tenant: number): Uint8Array {
  const key = ring.keyOf(tenant, 'tenant')
  if (!key) throw new Problem('not-found')
  return key
}

export function sealSaid(context: Pick<Context, 'ring'>, tenant: number, id: string, { name, query }: Said): Buffer {
  return seal(keyOf(context, tenant), place(tenant, id), Buffer.from(JSON.stringify({ name, query })))
}

/** `owner`: who asks. */
export function viewOf(context: Pick<Context, 'ring'>, tenant: number, owner: string, row: ViewRow): View {
  const said = JSON.parse(open(keyOf(context, tenant), place(tenant, row.id), row.said).toString()) as Said
  return { id: row.id, page: row.page as View['page'], ...said, shared: row.shared, mine: row.owner === owner }
}
