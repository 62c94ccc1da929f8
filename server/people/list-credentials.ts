// API credentials of the tenant, without their secrets.
import { iso } from '#kit/clock.ts'
import type { listCredentials as contract } from '#wire/console/access.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { CredentialId } from '#wire/ids.ts'
import type { Caller, Context } from '../context.ts'
import { actorNames } from './names.ts'
import { listCredentialRows } from './sessions.store.ts'

/** Newest first, revoked ones too. */
export async function listCredentials(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const names = await actorNames(context, tenant)
  const rows = await context.fleet.as([tenant], (tx) => listCredentialRows(tx, tenant))
  return {
    items: rows.map((row) => ({
      id: CredentialId.parse(row.credential),
      name: names.get(row.credential) ?? row.credential,
      role: row.role,
      scopes: row.scopes,
      createdAt: iso(row.created_at.getTime()),
      ...(row.last_used_on ? { lastUsedOn: row.last_used_on } : {}),
      ...(row.revoked_at ? { revokedAt: iso(row.revoked_at.getTime()) } : {}),
    })),
  }
}
