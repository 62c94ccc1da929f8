// Gives an operator everything that is held of views they saved.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'
import { viewOf } from './said.ts'
import { lockOwn } from './views.store.ts'

export interface DisclosedView {
  readonly page: string
  readonly name: string
  readonly query: string
  readonly shared: boolean
  readonly savedAt: string
}

export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  { tenant, operator }: { tenant: number; operator: string },
): Promise<DisclosedView[]> {
  const rows = await context.fleet.as([tenant], (tx) => lockOwn(tx, tenant, operator))
  return rows.map((row) => {
    const { page, name, query, shared } = viewOf(context, tenant, operator, row)
    return { page, name, query, shared, savedAt: iso(row.at.getTime()) }
  })
}
