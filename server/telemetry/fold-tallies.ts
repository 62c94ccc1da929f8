// Folds what groups of transmissions counted into one row per package and day.
import type { Context } from '../context.ts'
import { foldTenant } from './software/store.ts'

/** Background work, about once a minute for each tenant; readers get the same sums before, during and after. */
export async function foldTallies(context: Context, tenant: number): Promise<void> {
  await context.fleet.as([tenant], (tx) => foldTenant(tx, tenant))
}
