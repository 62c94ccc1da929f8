// An enrolment token as a row says it to operators.
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type { Token } from '#wire/console/access.ts'
import type { TokenRow } from './tokens.store.ts'

/** What is stored of a secret. 128 random bits need no slow hash. */
export const secretDigest = (secret: string) => createHash('sha256').update(secret).digest()

export function tokenOf(row: TokenRow & { devices: number }): z.infer<typeof Token> {
  return {
    id: row.id,
    group: row.group_id,
    reusable: row.reusable,
    ownership: row.ownership,
    createdAt: iso(row.created_at.getTime()),
    expiresAt: iso(row.expires_at.getTime()),
    ...(row.used_at ? { usedAt: iso(row.used_at.getTime()) } : {}),
    devices: row.devices,
  }
}
