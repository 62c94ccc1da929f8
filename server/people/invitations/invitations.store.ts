// Rows of invitations: the fleet knows who may become what, the people database knows the name.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Role } from '../access.ts'

export interface InvitationRow {
  invitation: string
  operator: string
  role: Role
  created_at: Date
  expires_at: Date
}

const columns = 'invitation, operator, role, created_at, expires_at'

export async function addInvitation(
  tx: Transaction,
  tenant: number,
  row: InvitationRow & { digest: Buffer },
): Promise<void> {
  await tx.query(`insert into opr_invitations (tenant, digest, ${columns}) values ($1, $2, $3, $4, $5, $6, $7)`, [
    tenant,
    row.digest,
    row.invitation,
    row.operator,
    row.role,
    row.created_at,
    row.expires_at,
  ])
}

export async function listInvitations(fleet: Database, tenant: number): Promise<InvitationRow[]> {
  const { rows } = await fleet.one<InvitationRow>(
    [tenant],
    `select ${columns} from opr_invitations where tenant = $1 order by created_at, invitation`,
    [tenant],
  )
  return rows
}

export async function findInvitation(
  fleet: Database,
  tenant: number,
  digest: Buffer,
): Promise<InvitationRow | undefined> {
  const { rows } = await fleet.one<InvitationRow>(
    [tenant],
    `select ${columns} from opr_invitations where tenant = $1 and digest = $2`,
    [tenant, digest],
  )
  return rows[0]
}

/** The row as it was; undefined when another one was faster. */
export async function takeInvitation(
  tx: Transaction,
  tenant: number,
  invitation: string,
): Promise<InvitationRow | undefined> {
  const { rows } = await tx.query<InvitationRow>(
    `delete from opr_invitations where tenant = $1 and invitation = $2 returning ${columns}`,
    [tenant, invitation],
  )
  return rows[0]
}

/** Ids of operators who never came to be. */
export async function takeExpired(tx: Transaction, tenant: number, now: Date): Promise<InvitationRow[]> {
  const { rows } = await tx.query<InvitationRow>(
    `delete from opr_invitations where tenant = $1 and expires_at <= $2 returning ${columns}`,
    [tenant, now],
  )
  return rows
}

export async function nameInvitation(tx: Transaction, tenant: number, invitation: string, name: Buffer) {
  await tx.query('insert into people_invitations (tenant, invitation, name) values ($1, $2, $3)', [
    tenant,
    invitation,
    name,
  ])
}

export async function invitedNames(tx: Transaction, tenant: number): Promise<Map<string, Buffer>> {
  const { rows } = await tx.query<{ invitation: string; name: Buffer }>(
    'select invitation, name from people_invitations where tenant = $1',
    [tenant],
  )
  return new Map(rows.map((row) => [row.invitation, row.name]))
}

export async function dropInvitedNames(tx: Transaction, tenant: number, invitations: readonly string[]) {
  await tx.query('delete from people_invitations where tenant = $1 and invitation = any($2)', [tenant, invitations])
}
