// Gives the receipt of an erasure that is done, with its place in the transparency log.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { erasureReceipt as contract, Receipt } from '#wire/console/erasures.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { placeOf } from '../../telemetry/transparency/place-of.ts'
import { findReceipt } from './erasures.store.ts'
import { withKeys } from './receipt.ts'

/** Throws `not-found`, and `conflict` while it is not done. */
export async function erasureReceipt(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  { tenant }: Caller,
): Promise<Receipt> {
  const row = await findReceipt(context.fleet, tenant, id)
  if (!row) throw new Problem('not-found')
  const { document, signature, leaf } = row
  if (document === null || signature === null || leaf === null)
    throw new Problem('conflict', 'There is a receipt once the erasure is done')
  const logIndex = await placeOf(context, tenant, leaf)
  return { ...withKeys(context, { document, signature }), ...(logIndex === undefined ? {} : { logIndex }) }
}
