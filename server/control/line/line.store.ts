// The rows of lines: which process holds each, or since when it is broken. Last state only.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface LineRow {
  tenant: number
  number: number
  process: string | null
  since: Date
}

/** One line of this process, for a statement about many. Milliseconds. */
export interface Noted {
  readonly tenant: number
  readonly number: number
  readonly since: number
}

const columns = (lines: readonly Noted[]) =>
  [
    lines.map(({ tenant }) => tenant),
    lines.map(({ number }) => number),
    lines.map(({ since }) => new Date(since)),
  ] as const
const tenantsOf = (lines: readonly Noted[]) => [...new Set(lines.map(({ tenant }) => tenant))]

/** The process holds these lines from now on, whoever did before. */
export async function noteHeld(fleet: Database, process: string, lines: readonly Noted[]): Promise<void> {
  await fleet.one(
    tenantsOf(lines),
    `insert into line_lines (tenant, number, process, since)
     select u.tenant, u.number, $4, u.since from unnest($1::int[], $2::int[], $3::timestamptz[]) u(tenant, number, since)
     on conflict (tenant, number) do update set process = excluded.process, since = excluded.since`,
    [...columns(lines), process],
  )
}

/** Lines that this process held all the time and others took for broken. */
export async function noteAgain(fleet: Database, process: string, lines: readonly Noted[]): Promise<void> {
  await fleet.one(
    tenantsOf(lines),
    `update line_lines l set process = $4, since = u.since
     from unnest($1::int[], $2::int[], $3::timestamptz[]) u(tenant, number, since)
     where l.tenant = u.tenant and l.number = u.number and l.process is null`,
    [...columns(lines), process],
  )
}

/** They broke; a line that another process has taken since is left alone. */
export async function noteBroken(fleet: Database, process: string, lines: readonly Noted[]): Promise<void> {
  await fleet.one(
    tenantsOf(lines),
    `update line_lines l set process = null, since = u.since
     from unnest($1::int[], $2::int[], $3::timestamptz[]) u(tenant, number, since)
     where l.tenant = u.tenant and l.number = u.number and l.process = $4`,
    [...columns(lines), process],
  )
}

/** Nobody asks for them any more. */
export async function removeHeld(fleet: Database, process: string, lines: readonly Noted[]): Promise<void> {
  const [tenants, numbers] = columns(lines)
  await fleet.one(
    tenantsOf(lines),
    `delete from line_lines l using unnest($1::int[], $2::int[]) u(tenant, number)
     where l.tenant = u.tenant and l.number = u.number and l.process = $3`,
    [tenants, numbers, process],
  )
}

/** Lines that some process holds, or held when it died: all, or those of these numbers. */
export async function readHeld(
  fleet: Database,
  tenants: readonly number[],
  numbers?: readonly number[],
): Promise<(LineRow & { process: string })[]> {
  const some = numbers ? 'and number = any($1::int[])' : ''
  const { rows } = await fleet.one<LineRow & { process: string }>(
    tenants,
    `select tenant, number, process, since from line_lines where process is not null ${some}`,
    numbers ? [numbers] : [],
  )
  return rows
}

export async function readLine(fleet: Database, tenant: number, number: number): Promise<LineRow | undefined> {
  const { rows } = await fleet.one<LineRow>(
    [tenant],
    'select tenant, number, process, since from line_lines where tenant = $1 and number = $2',
    [tenant, number],
  )
  return rows[0]
}

/** Those of the processes that live: each holds the advisory lock of its name for as long as its connection does. */
export async function livingOf(fleet: Database, processes: readonly string[]): Promise<string[]> {
  if (processes.length === 0) return []
  const { rows } = await fleet.one<{ process: string }>(
    [],
    `select u.process from unnest($1::text[]) u(process) where exists (
       select from pg_locks k
       where k.locktype = 'advisory' and k.granted and k.objsubid = 1
         and k.database = (select oid from pg_database where datname = current_database())
         and k.classid::bigint = (hashtextextended(u.process, 0) >> 32) & 4294967295
         and k.objid::bigint = hashtextextended(u.process, 0) & 4294967295)`,
    [processes],
  )
  return rows.map(({ process }) => process)
}

/** Lines of processes that died are broken since now; gives them. */
export async function breakLinesOf(
  fleet: Database,
  tenants: readonly number[],
  processes: readonly string[],
  now: number,
): Promise<{ tenant: number; number: number }[]> {
  const { rows } = await fleet.one<{ tenant: number; number: number }>(
    tenants,
    `update line_lines set process = null, since = $2 where process = any($1::text[]) returning tenant, number`,
    [processes, new Date(now)],
  )
  return rows
}

export async function deleteLines(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const sql = 'delete from line_lines where tenant = $1 and number = any($2::int[])'
  return (await tx.query(sql, [tenant, numbers])).rowCount
}
