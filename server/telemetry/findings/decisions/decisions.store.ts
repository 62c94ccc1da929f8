// Rows of decisions and of what was done with them afterwards: added and read, taken out only with the device they are about.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Decision } from '#wire/console/decisions.ts'
import type { DecisionId, GroupId } from '#wire/ids.ts'

export interface DecisionRow {
  id: DecisionId
  subject: string
  number: number | null
  group_id: GroupId | null
  advisory: string
  names: string[]
  verdict: Decision['verdict']
  justification: NonNullable<Decision['justification']> | null
  said: Buffer
  /** `2027-01-31`. */
  until: string | null
  at: Date
  actor: string
}

export interface ActRow {
  decision: DecisionId
  serial: number
  act: 'review' | 'extend' | 'end'
  until: string | null
  said: Buffer | null
  at: Date
  actor: string
}

const columns = `id, subject, number, group_id, advisory, names, verdict, justification, said, until::text as until, at, actor`
const actColumns = 'decision, serial, act, until::text as until, said, at, actor'

export async function addDecisions(tx: Transaction, tenant: number, rows: readonly DecisionRow[]): Promise<void> {
  const of = <K extends keyof DecisionRow>(key: K) => rows.map((row) => row[key])
  await tx.query(
    `insert into finding_decisions
       (tenant, id, subject, number, group_id, advisory, names, verdict, justification, said, until, at, actor)
     select $1, id, subject, number, group_id, advisory, array(select jsonb_array_elements_text(names)), verdict,
       justification, said, until, at, actor
     from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::text[],
       $10::bytea[], $11::date[], $12::timestamptz[], $13::text[])
       as r (id, subject, number, group_id, advisory, names, verdict, justification, said, until, at, actor)`,
    [
      ...[tenant, of('id'), of('subject'), of('number'), of('group_id'), of('advisory')],
      rows.map(({ names }) => JSON.stringify(names)),
      ...[of('verdict'), of('justification'), of('said'), of('until'), of('at'), of('actor')],
    ],
  )
}

/** No other transaction decides for the tenant until this one ends. */
export async function lockDecisions(tx: Transaction, tenant: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('finding_decisions'), $1)", [tenant])
}

/** Serials go on from those there are; call it under `lockDecisions`. */
export async function addActs(tx: Transaction, tenant: number, acts: readonly Omit<ActRow, 'serial'>[]): Promise<void> {
  const of = <K extends keyof Omit<ActRow, 'serial'>>(key: K) => acts.map((act) => act[key])
  await tx.query(
    `insert into finding_acts (tenant, decision, serial, act, until, said, at, actor)
     select $1, r.decision, (select coalesce(max(a.serial), 0) + 1 from finding_acts a
       where a.tenant = $1 and a.decision = r.decision), r.act, r.until, r.said, r.at, r.actor
     from unnest($2::text[], $3::text[], $4::date[], $5::bytea[], $6::timestamptz[], $7::text[])
       as r (decision, act, until, said, at, actor)`,
    [tenant, of('decision'), of('act'), of('until'), of('said'), of('at'), of('actor')],
  )
}

export interface Kept {
  decisions: DecisionRow[]
  /** In the order they were done. */
  acts: ActRow[]
}

/** `ended` false: only those that nobody ended. */
export async function readDecisions(fleet: Database, tenant: number, ended: boolean): Promise<Kept> {
  return fleet.as([tenant], (tx) => readIn(tx, tenant, ended))
}

export async function readIn(tx: Transaction, tenant: number, ended: boolean): Promise<Kept> {
  const open = ended
    ? ''
    : `and not exists (select from finding_acts e where e.tenant = d.tenant and e.decision = d.id and e.act = 'end')`
  const { rows: decisions } = await tx.query<DecisionRow>(
    `select ${columns} from finding_decisions d where tenant = $1 ${open}`,
    [tenant],
  )
  const { rows: acts } = await tx.query<ActRow>(
    `select ${actColumns} from finding_acts where tenant = $1 order by decision, serial`,
    [tenant],
  )
  return { decisions, acts }
}

/** With its acts; empty when there is none. */
export async function readDecision(tx: Transaction, tenant: number, id: string): Promise<Kept> {
  const { rows: decisions } = await tx.query<DecisionRow>(
    `select ${columns} from finding_decisions where tenant = $1 and id = $2`,
    [tenant, id],
  )
  const { rows: acts } = await tx.query<ActRow>(
    `select ${actColumns} from finding_acts where tenant = $1 and decision = $2 order by serial`,
    [tenant, id],
  )
  return { decisions, acts }
}

/** When a row of finding_decisions ended or ends: ended by hand, or its day as it was extended last. Null: it holds without end. */
export const endOfDecision = `least(
  (select min(e.at) from finding_acts e
   where e.tenant = finding_decisions.tenant and e.decision = finding_decisions.id and e.act = 'end'),
  coalesce((select x.until from finding_acts x
    where x.tenant = finding_decisions.tenant and x.decision = finding_decisions.id and x.act = 'extend'
    order by x.serial desc limit 1), finding_decisions.until)::timestamp at time zone 'UTC')`

/** What was decided about one device alone, with its acts. */
export async function readOfDevice(fleet: Database, tenant: number, number: number): Promise<Kept> {
  return fleet.as([tenant], async (tx) => {
    const { rows: decisions } = await tx.query<DecisionRow>(
      `select ${columns} from finding_decisions where tenant = $1 and number = $2 order by at, id`,
      [tenant, number],
    )
    const { rows: acts } = await tx.query<ActRow>(
      `select ${actColumns} from finding_acts a where tenant = $1 and decision = any($2) order by decision, serial`,
      [tenant, decisions.map(({ id }) => id)],
    )
    return { decisions, acts }
  })
}

/** Their acts go with them. */
export async function dropOfDevices(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const acts = await tx.query(
    `delete from finding_acts a using finding_decisions d
     where d.tenant = $1 and d.number = any($2::int[]) and a.tenant = d.tenant and a.decision = d.id`,
    [tenant, numbers],
  )
  const sql = 'delete from finding_decisions where tenant = $1 and number = any($2::int[])'
  const decisions = await tx.query(sql, [tenant, numbers])
  return { finding_acts: acts.rowCount, finding_decisions: decisions.rowCount }
}
