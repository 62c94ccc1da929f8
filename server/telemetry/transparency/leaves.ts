// A leaf for what a device sent: made before the act is committed, written by the act's own transaction.
import { createHmac } from 'node:crypto'
import type { Transaction } from '#kit/pg/database.ts'
import { commitmentText, type LeafWhat } from '#wire/telemetry/log.ts'
import type { Context } from '../../context.ts'
import { commitmentKey } from '../../ring/commitment-key.ts'
import { addPending } from './log.store.ts'

export interface Leaf {
  readonly tenant: number
  /** 32 bytes. */
  readonly commitment: Buffer
}

/**
 * The commitment to a transmission; `receipt` as it will be given, so its time must be fixed by now.
 * Throws Problem `device-revoked` for a device whose key was erased.
 */
export function leafFor(
  context: Pick<Context, 'ring'>,
  act: {
    readonly tenant: number
    readonly device: string
    readonly what: LeafWhat
    readonly receipt: { readonly device: string; readonly sha256: string; readonly at: string }
  },
): Buffer {
  return createHmac('sha256', commitmentKey(context, act)).update(commitmentText(act.what, act.receipt)).digest()
}

/** Puts leaves into the logs of their tenants; they get their numbers within about a second of the commit. */
export async function addLeaves(tx: Transaction, leaves: readonly Leaf[]): Promise<void> {
  if (leaves.length === 0) return
  const byTenant = [...Map.groupBy(leaves, (one) => one.tenant)]
  await addPending(
    tx,
    byTenant.map(([tenant, group]) => ({ tenant, commitments: Buffer.concat(group.map((one) => one.commitment)) })),
  )
}
