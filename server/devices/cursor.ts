// Where a page ended: sealed, because a sort value may be a name and a cursor travels in addresses.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { open, seal } from '../ring/seal.ts'

export interface Position {
  readonly value: string | number | undefined
  readonly number: number
}

/** A cursor is good for one tenant and one `list` (sort and order); another gives `body-invalid`. */
const place = (tenant: number, list: string) => ({ table: 'cursor', column: list, tenant, subject: 'tenant' })

export function cursorOf(context: Pick<Context, 'ring'>, tenant: number, list: string, at: Position): string {
  const text = JSON.stringify([at.number, at.value])
  return seal(keyOf(context, tenant), place(tenant, list), Buffer.from(text)).toString('base64url')
}

export function positionOf(context: Pick<Context, 'ring'>, tenant: number, list: string, cursor: string): Position {
  try {
    const plain = open(keyOf(context, tenant), place(tenant, list), Buffer.from(cursor, 'base64url'))
    const [number, value] = JSON.parse(plain.toString()) as [number, string | number | null | undefined]
    return { number, value: value ?? undefined }
  } catch {
    throw new Problem('body-invalid', 'cursor: it does not belong to this list; begin at the first page')
  }
}

function keyOf(context: Pick<Context, 'ring'>, tenant: number): Uint8Array {
  const key = context.ring.keyOf(tenant, 'tenant')
  if (!key) throw new Problem('not-found')
  return key
}
