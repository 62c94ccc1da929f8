// Who a credential or a session belongs to, asked of the database at every request: ending one ends it at once.
import { iso } from '#kit/clock.ts'
import type { CredentialId, OperatorId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { rightsOf } from './access.ts'
import { readSecret } from './secret.ts'
import { findCredential, findSession, noteCredentialUse, type SessionRow, touchSession } from './sessions.store.ts'
import type { SignedIn } from './signed-in.ts'

/** A session ends after 30 minutes without a request, and after 12 hours in any case; a tenant may set less. */
export const sessionLaw = { idleMs: 30 * 60_000, longestMs: 12 * 3_600_000 } as const

/** How far the stored time of last use may lag: spares a write at every request. */
const lagMs = 60_000

/** Throws Problem 'credential-invalid'. */
export async function recogniseCredential(context: Context, secret: string): Promise<SignedIn> {
  const read = readSecret(context.ring, 'msc1', secret)
  const row = read && (await findCredential(context.fleet, read.tenant, read.digest))
  if (!read || !row || row.revoked_at) throw new Problem('credential-invalid')
  const today = iso(context.clock.now()).slice(0, 10)
  if (row.last_used_on !== today) await noteCredentialUse(context.fleet, read.tenant, row.credential, today)
  return {
    tenant: read.tenant,
    operator: undefined,
    credential: row.credential as CredentialId,
    session: undefined,
    role: row.role,
    scopes: new Set(row.scopes),
    ...rightsOf(row.role),
  }
}

/** `active`: somebody is there; what a page asks by itself keeps no session alive. Throws Problem 'credential-invalid'. */
export async function recogniseSession(context: Context, secret: string, active: boolean): Promise<SignedIn> {
  const read = readSecret(context.ring, 'mss1', secret)
  const row = read && (await findSession(context.fleet, read.tenant, read.digest))
  const now = context.clock.now()
  if (!read || !row || ended(row, now)) throw new Problem('credential-invalid')
  if (active && now - row.used_at.getTime() >= lagMs) {
    await touchSession(context.fleet, read.tenant, row.session, new Date(now))
  }
  return {
    tenant: read.tenant,
    operator: row.operator as OperatorId,
    credential: undefined,
    session: row.session,
    role: row.role,
    scopes: new Set(['erase', 'export', 'reveal']),
    ...rightsOf(row.role),
  }
}

function ended({ created_at, used_at, idle_minutes, most_hours }: SessionRow, now: number): boolean {
  const idleMs = Math.min(sessionLaw.idleMs, (idle_minutes ?? Infinity) * 60_000)
  const longestMs = Math.min(sessionLaw.longestMs, (most_hours ?? Infinity) * 3_600_000)
  return now - created_at.getTime() >= longestMs || now - used_at.getTime() >= idleMs
}
