// Rows of persons' requests.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { SubjectRequest } from '#wire/console/subjects.ts'

export interface RequestRow {
  id: string
  kind: SubjectRequest['kind']
  number: number | null
  device: string | null
  channel: SubjectRequest['channel']
  received_at: Date
  due_by: Date
  note: Buffer | null
  by: string
  answered_at: Date | null
  outcome: 'granted' | 'refused' | 'extended' | null
  answer: Buffer | null
}

const columns = 'id, kind, number, device, channel, received_at, due_by, note, by, answered_at, outcome, answer'

export async function addRequest(tx: Transaction, tenant: number, row: RequestRow): Promise<void> {
  await tx.query(
    `insert into rights_requests (tenant, ${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[tenant, row.id, row.kind, row.number, row.device, row.channel, row.received_at, row.due_by, row.note, row.by],
      ...[row.answered_at, row.outcome, row.answer],
    ],
  )
}

/** Open ones first, those due soonest before; answered ones newest first. */
export async function listRequests(fleet: Database, tenant: number): Promise<RequestRow[]> {
  const { rows } = await fleet.one<RequestRow>(
    [tenant],
    `select ${columns} from rights_requests where tenant = $1
     order by (answered_at is null or outcome = 'extended') desc,
       case when answered_at is null or outcome = 'extended' then due_by end, answered_at desc, id limit 1000`,
    [tenant],
  )
  return rows
}

export async function requestsOf(fleet: Database, tenant: number, number: number): Promise<RequestRow[]> {
  const { rows } = await fleet.one<RequestRow>(
    [tenant],
    `select ${columns} from rights_requests where tenant = $1 and number = $2 order by received_at, id`,
    [tenant, number],
  )
  return rows
}

/** Locked until the transaction ends. */
export async function lockRequest(tx: Transaction, tenant: number, id: string): Promise<RequestRow | undefined> {
  const { rows } = await tx.query<RequestRow>(
    `select ${columns} from rights_requests where tenant = $1 and id = $2 for update`,
    [tenant, id],
  )
  return rows[0]
}

export async function putAnswer(
  tx: Transaction,
  tenant: number,
  { id, due_by, answered_at, outcome, answer }: RequestRow,
): Promise<void> {
  await tx.query(
    'update rights_requests set due_by = $3, answered_at = $4, outcome = $5, answer = $6 where tenant = $1 and id = $2',
    [tenant, id, due_by, answered_at, outcome, answer],
  )
}

/** The request stays, as one about a device that is gone: what it said cannot be read any more. */
export async function forgetDevices(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const { rowCount } = await tx.query(
    `update rights_requests set number = null, device = null, note = null, answer = null,
       by = case when by = device then 'device' else by end
     where tenant = $1 and number = any($2)`,
    [tenant, numbers],
  )
  return rowCount
}

/** Open requests of one kind by a device itself. */
export async function openOf(
  tx: Transaction,
  tenant: number,
  number: number,
  kind: string,
): Promise<RequestRow | undefined> {
  const { rows } = await tx.query<RequestRow>(
    `select ${columns} from rights_requests
     where tenant = $1 and number = $2 and kind = $3 and channel = 'device' and answered_at is null`,
    [tenant, number, kind],
  )
  return rows[0]
}

export async function countRequests(
  fleet: Database,
  tenant: number,
  now: Date,
): Promise<{ open: number; overdue: number; answered: number }> {
  const { rows } = await fleet.one<{ open: number; overdue: number; answered: number }>(
    [tenant],
    `select count(*) filter (where o)::int as open, count(*) filter (where o and due_by < $2)::int as overdue,
       count(*) filter (where not o)::int as answered
     from (select answered_at is null or outcome = 'extended' as o, due_by from rights_requests where tenant = $1) r`,
    [tenant, now],
  )
  return rows[0] ?? { open: 0, overdue: 0, answered: 0 }
}
