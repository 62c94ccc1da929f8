// Rows of sessions and credentials, found by the digest of the secret that was shown.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Role } from './access.ts'
import type { Scope } from './signed-in.ts'

export interface SessionRow {
  session: string
  operator: string
  role: Role
  created_at: Date
  used_at: Date
  /** The tenant's own limits; null: none set. */
  idle_minutes: number | null
  most_hours: number | null
}

export async function addSession(
  tx: Transaction,
  tenant: number,
  row: { session: string; digest: Buffer; operator: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into opr_sessions (tenant, session, digest, operator, created_at, used_at) values ($1, $2, $3, $4, $5, $5)`,
    [tenant, row.session, row.digest, row.operator, row.at],
  )
}

/** In one round trip: asked at every request. */
export async function findSession(fleet: Database, tenant: number, digest: Buffer): Promise<SessionRow | undefined> {
  const { rows } = await fleet.one<SessionRow>(
    [tenant],
    `select session, operator, role, s.created_at, used_at, session_idle_minutes as idle_minutes,
       session_most_hours as most_hours
     from opr_sessions s join opr_operators using (tenant, operator) left join opr_settings using (tenant)
     where tenant = $1 and digest = $2`,
    [tenant, digest],
  )
  return rows[0]
}

export async function touchSession(fleet: Database, tenant: number, session: string, at: Date): Promise<void> {
  await fleet.one([tenant], 'update opr_sessions set used_at = $3 where tenant = $1 and session = $2', [
    tenant,
    session,
    at,
  ])
}

export async function endSession(tx: Transaction, tenant: number, session: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from opr_sessions where tenant = $1 and session = $2', [tenant, session])
  return rowCount === 1
}

/** Sessions that ended by time: idle since `idle`, or begun before `begun`. */
export async function sweepSessions(tx: Transaction, tenant: number, idle: Date, begun: Date): Promise<void> {
  await tx.query('delete from opr_sessions where tenant = $1 and (used_at < $2 or created_at < $3)', [
    tenant,
    idle,
    begun,
  ])
}

export interface CredentialRow {
  credential: string
  role: Role
  scopes: Scope[]
  created_at: Date
  last_used_on: string | null
  revoked_at: Date | null
}

const credentialColumns = 'credential, role, scopes, created_at, last_used_on::text, revoked_at'

export async function addCredential(
  tx: Transaction,
  tenant: number,
  row: { credential: string; digest: Buffer; role: Role; scopes: readonly Scope[]; at: Date },
): Promise<void> {
  await tx.query(
    'insert into opr_credentials (tenant, credential, digest, role, scopes, created_at) values ($1, $2, $3, $4, $5, $6)',
    [tenant, row.credential, row.digest, row.role, row.scopes, row.at],
  )
}

/** In one round trip: asked at every request. */
export async function findCredential(
  fleet: Database,
  tenant: number,
  digest: Buffer,
): Promise<CredentialRow | undefined> {
  const { rows } = await fleet.one<CredentialRow>(
    [tenant],
    `select ${credentialColumns} from opr_credentials where tenant = $1 and digest = $2`,
    [tenant, digest],
  )
  return rows[0]
}

export async function listCredentialRows(tx: Transaction, tenant: number): Promise<CredentialRow[]> {
  const { rows } = await tx.query<CredentialRow>(
    `select ${credentialColumns} from opr_credentials where tenant = $1 order by created_at desc, credential`,
    [tenant],
  )
  return rows
}

export async function noteCredentialUse(fleet: Database, tenant: number, credential: string, day: string) {
  await fleet.one([tenant], 'update opr_credentials set last_used_on = $3 where tenant = $1 and credential = $2', [
    tenant,
    credential,
    day,
  ])
}

/** False when there is no such credential, or it was revoked before. */
export async function endCredential(tx: Transaction, tenant: number, credential: string, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update opr_credentials set revoked_at = $3 where tenant = $1 and credential = $2 and revoked_at is null',
    [tenant, credential, at],
  )
  return rowCount === 1
}
