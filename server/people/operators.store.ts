// Rows about operators: roles, secrets and sign-ins tried in the fleet, names in the people database.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Role } from './access.ts'

export interface OperatorRow {
  operator: string
  role: Role
}

export interface SecretsRow {
  password: Buffer
  totp_seed: Buffer
}

export async function addOperator(
  tx: Transaction,
  tenant: number,
  row: OperatorRow & SecretsRow & { at: Date; step: number },
): Promise<void> {
  await tx.query('insert into opr_operators (tenant, operator, role, created_at) values ($1, $2, $3, $4)', [
    tenant,
    row.operator,
    row.role,
    row.at,
  ])
  await tx.query(
    'insert into opr_secrets (tenant, operator, password, totp_seed, totp_step) values ($1, $2, $3, $4, $5)',
    [tenant, row.operator, row.password, row.totp_seed, row.step],
  )
}

export async function findSecrets(
  tx: Transaction,
  tenant: number,
  operator: string,
): Promise<(SecretsRow & { role: Role }) | undefined> {
  const { rows } = await tx.query<SecretsRow & { role: Role }>(
    `select password, totp_seed, role from opr_secrets join opr_operators using (tenant, operator)
     where tenant = $1 and operator = $2`,
    [tenant, operator],
  )
  return rows[0]
}

/** False when this code, or a later one, was used before. */
export async function useStep(tx: Transaction, tenant: number, operator: string, step: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update opr_secrets set totp_step = $3 where tenant = $1 and operator = $2 and totp_step < $3',
    [tenant, operator, step],
  )
  return rowCount === 1
}

export interface Attempt {
  /** Failures in a row, this attempt counted. */
  failures: number
  lockedUntil: Date | null
  /** This attempt came while the target was locked, and was not counted. */
  refused: boolean
}

/** Counts an attempt before it is checked, so that many at once cannot all pass. Failures older than `forget` are gone. */
export async function countAttempt(
  tx: Transaction,
  tenant: number,
  target: Buffer,
  at: Date,
  rule: { free: number; firstSeconds: number; mostSeconds: number; forget: Date },
): Promise<Attempt> {
  await sweepAttempts(tx, tenant, rule.forget)
  const { rows } = await tx.query<{ failures: number; locked_until: Date | null }>(
    `insert into opr_attempts as a (tenant, target, failures, last_at) values ($1, $2, 1, $3)
     on conflict (tenant, target) do update set failures = a.failures + 1, last_at = $3,
       locked_until = case when a.failures + 1 >= $4
         then $3::timestamptz + least($6, $5 * 2 ^ least(a.failures + 1 - $4, 20)) * interval '1 second' end
     where a.locked_until is null or a.locked_until <= $3
     returning failures, locked_until`,
    [tenant, target, at, rule.free, rule.firstSeconds, rule.mostSeconds],
  )
  const [row] = rows
  if (row) return { failures: row.failures, lockedUntil: row.locked_until, refused: false }
  const { rows: locked } = await tx.query<{ failures: number; locked_until: Date }>(
    'select failures, locked_until from opr_attempts where tenant = $1 and target = $2',
    [tenant, target],
  )
  return { failures: locked[0]?.failures ?? 0, lockedUntil: locked[0]?.locked_until ?? null, refused: true }
}

export async function sweepAttempts(tx: Transaction, tenant: number, before: Date): Promise<void> {
  await tx.query('delete from opr_attempts where tenant = $1 and last_at < $2', [tenant, before])
}

export async function forgetAttempts(tx: Transaction, tenant: number, target: Buffer): Promise<void> {
  await tx.query('delete from opr_attempts where tenant = $1 and target = $2', [tenant, target])
}

/** False when set-up was closed before. */
export async function closeSetup(tx: Transaction, tenant: number, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query('insert into opr_setups (tenant, at) values ($1, $2) on conflict do nothing', [
    tenant,
    at,
  ])
  return rowCount === 1
}

export async function setupClosed(tx: Transaction, tenant: number): Promise<boolean> {
  const { rowCount } = await tx.query('select from opr_setups where tenant = $1', [tenant])
  return rowCount === 1
}

export interface ListedOperatorRow extends OperatorRow {
  created_at: Date
  signed_in: boolean
}

/** Oldest first; signed in: with a session used since `idle` and begun since `begun`. */
export async function listOperatorRows(
  fleet: Database,
  tenant: number,
  { idle, begun }: { idle: Date; begun: Date },
): Promise<ListedOperatorRow[]> {
  const { rows } = await fleet.one<ListedOperatorRow>(
    [tenant],
    `select operator, role, created_at, exists (select from opr_sessions s where s.tenant = $1 and s.operator = o.operator
       and s.used_at > $2 and s.created_at > $3) as signed_in
     from opr_operators o where tenant = $1 order by created_at, operator`,
    [tenant, idle, begun],
  )
  return rows
}

/** Roles by operator; no other transaction changes one until this one ends. */
export async function lockRoles(tx: Transaction, tenant: number): Promise<Map<string, Role>> {
  const { rows } = await tx.query<OperatorRow>(
    'select operator, role from opr_operators where tenant = $1 order by operator for update',
    [tenant],
  )
  return new Map(rows.map(({ operator, role }) => [operator, role]))
}

export async function setRole(tx: Transaction, tenant: number, operator: string, role: Role): Promise<void> {
  await tx.query('update opr_operators set role = $3 where tenant = $1 and operator = $2', [tenant, operator, role])
}

/** With secrets and sessions. */
export async function dropOperator(tx: Transaction, tenant: number, operator: string): Promise<void> {
  await tx.query('delete from opr_operators where tenant = $1 and operator = $2', [tenant, operator])
}
