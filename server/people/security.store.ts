// Rows of what a tenant set for its security, who answers for its data, and what a named person confirmed.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface SettingsRow {
  revision: number
  session_idle_minutes: number
  session_most_hours: number
  failures_until_locked: number
  erasure_hold_hours: number
}

const columns = 'revision, session_idle_minutes, session_most_hours, failures_until_locked, erasure_hold_hours'

export async function findSettings(fleet: Database, tenant: number): Promise<SettingsRow | undefined> {
  const { rows } = await fleet.one<SettingsRow>([tenant], `select ${columns} from opr_settings where tenant = $1`, [
    tenant,
  ])
  return rows[0]
}

/** False when the revision that is replaced is not the one before `row`'s. */
export async function putSettings(tx: Transaction, tenant: number, row: SettingsRow): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into opr_settings as s (tenant, ${columns})
     select $1, $2, $3, $4, $5, $6 where $2 = 1 or exists (select from opr_settings where tenant = $1 and revision = $2 - 1)
     on conflict (tenant) do update set revision = excluded.revision, session_idle_minutes = excluded.session_idle_minutes,
       session_most_hours = excluded.session_most_hours, failures_until_locked = excluded.failures_until_locked,
       erasure_hold_hours = excluded.erasure_hold_hours
     where s.revision = excluded.revision - 1`,
    [
      tenant,
      row.revision,
      row.session_idle_minutes,
      row.session_most_hours,
      row.failures_until_locked,
      row.erasure_hold_hours,
    ],
  )
  return rowCount === 1
}

export interface ConfirmationRow {
  code: string
  by: string
  at: Date
  until: Date
  note: Buffer | null
}

export async function listConfirmations(fleet: Database, tenant: number): Promise<ConfirmationRow[]> {
  const { rows } = await fleet.one<ConfirmationRow>(
    [tenant],
    'select code, by, at, until, note from opr_confirmations where tenant = $1',
    [tenant],
  )
  return rows
}

export async function putConfirmation(tx: Transaction, tenant: number, row: ConfirmationRow): Promise<void> {
  await tx.query(
    `insert into opr_confirmations (tenant, code, by, at, until, note) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant, code) do update set by = excluded.by, at = excluded.at, until = excluded.until, note = excluded.note`,
    [tenant, row.code, row.by, row.at, row.until, row.note],
  )
}

export interface ResponsibleRow {
  who: 'controller' | 'provider' | 'privacyOfficer' | 'providerOfficer'
  name: Buffer
  contact: Buffer | null
}

export async function listResponsible(people: Database, tenant: number): Promise<ResponsibleRow[]> {
  const { rows } = await people.one<ResponsibleRow>(
    [tenant],
    'select who, name, contact from people_responsible where tenant = $1',
    [tenant],
  )
  return rows
}

/** In the place of all that were there. */
export async function putResponsible(tx: Transaction, tenant: number, rows: readonly ResponsibleRow[]): Promise<void> {
  await tx.query('delete from people_responsible where tenant = $1', [tenant])
  for (const { who, name, contact } of rows)
    await tx.query('insert into people_responsible (tenant, who, name, contact) values ($1, $2, $3, $4)', [
      tenant,
      who,
      name,
      contact,
    ])
}
