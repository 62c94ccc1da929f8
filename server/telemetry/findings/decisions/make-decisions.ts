// Writes decisions into a transaction, and ends those that they take the place of.
import type * as z from 'zod'
import type { Transaction } from '#kit/pg/database.ts'
import type { DecisionScope, decideFindings } from '#wire/console/decisions.ts'
import type { BodyOf } from '#wire/contract.ts'
import { DecisionId, freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../../context.ts'
import { findDevice } from '../../../devices/find-device.ts'
import { readGroups } from '../../../devices/groups.ts'
import { auditAll } from '../../../people/audit.ts'
import { actorOf } from '../../../people/signed-in.ts'
import { openSaid, type Standing, sealSaid, standings } from './decision.ts'
import { addActs, addDecisions, type DecisionRow, lockDecisions, readIn } from './decisions.store.ts'

/** One decision to be made. */
export interface Wish extends Omit<BodyOf<typeof decideFindings>, 'advisory' | 'scope'> {
  readonly advisory: string
  /** Other names that are known already. */
  readonly aliases?: readonly string[]
  /** Who wrote it, where it is read in. */
  readonly from?: string | undefined
}

/** Whose key seals what is said, and where it holds. */
export interface Where {
  readonly subject: string
  readonly number: number | null
  readonly group: DecisionRow['group_id']
}

/** Throws `device-unknown` or `group-unknown`. */
export async function whereOf(context: Context, tenant: number, scope: z.infer<typeof DecisionScope>): Promise<Where> {
  if (scope.where === 'device') {
    const { number, device } = await findDevice(context, tenant, scope.device)
    if (!context.ring.keyOf(tenant, device)) throw new Problem('device-unknown')
    return { subject: device, number, group: null }
  }
  if (scope.where === 'tenant') return { subject: 'tenant', number: null, group: null }
  if (!(await readGroups(context, tenant)).has(scope.group)) throw new Problem('group-unknown')
  return { subject: 'tenant', number: null, group: scope.group }
}

/**
 * All of them. What was decided before about the same advisory, for the same package in the same place, is ended by it; with
 * `keepSame` one that says the same word for word stays, and no other is made.
 */
export async function makeDecisions(
  context: Context,
  tx: Transaction,
  caller: Caller,
  { where, wishes, keepSame }: { where: Where; wishes: readonly Wish[]; keepSame: boolean },
): Promise<Standing[]> {
  const { tenant } = caller
  const now = context.clock.now()
  const at = new Date(now)
  const actor = actorOf(caller)
  await lockDecisions(tx, tenant)
  const before = standings(await readIn(tx, tenant, false)).filter(
    ({ row, ended }) =>
      !ended && row.subject === where.subject && row.number === where.number && row.group_id === where.group,
  )
  const byAdvisory = Map.groupBy(before, ({ row }) => row.advisory)
  const rows: DecisionRow[] = []
  const replaced: Standing[] = []
  for (const wish of wishes) {
    const about = byAdvisory.get(wish.advisory) ?? []
    const same = about.filter((one) => saidOf(context, tenant, one)?.package === wish.package)
    if (keepSame && same.some((one) => saysTheSame(context, tenant, one, wish))) continue
    replaced.push(...same)
    rows.push(rowOf(context, tenant, where, wish, at, actor))
  }
  await addDecisions(tx, tenant, rows)
  await addActs(
    tx,
    tenant,
    replaced.map(({ row }) => ({ decision: row.id, act: 'end', until: null, said: null, at, actor })),
  )
  const entry = { actor, outcome: 'done', at: now } as const
  await auditAll(tx, tenant, [
    ...rows.map((row) => ({ ...entry, act: 'finding.decide', subject: row.id, detail: detailOf(row) })),
    ...replaced.map(({ row }) => ({
      ...entry,
      act: 'finding.end',
      subject: row.id,
      detail: { advisory: row.advisory, replaced: true },
    })),
  ])
  return standings({ decisions: rows, acts: [] })
}

const saidOf = ({ ring }: Context, tenant: number, { row }: Standing) =>
  openSaid(ring, tenant, row.subject, row.id, row.said)

function saysTheSame(context: Context, tenant: number, one: Standing, wish: Wish): boolean {
  const said = saidOf(context, tenant, one)
  return (
    one.row.verdict === wish.verdict &&
    one.row.justification === (wish.justification ?? null) &&
    one.until === (wish.until ?? null) &&
    said?.reason === wish.reason &&
    said.from === wish.from
  )
}

function rowOf(context: Context, tenant: number, where: Where, wish: Wish, at: Date, actor: string): DecisionRow {
  const id = DecisionId.parse(freshId('dec'))
  const said = {
    reason: wish.reason,
    ...(wish.package === undefined ? {} : { package: wish.package }),
    ...(wish.from === undefined ? {} : { from: wish.from }),
  }
  return {
    id,
    subject: where.subject,
    number: where.number,
    group_id: where.group,
    advisory: wish.advisory,
    names: [...new Set([...namesNow(context, wish.advisory), ...(wish.aliases ?? [])])],
    verdict: wish.verdict,
    justification: wish.justification ?? null,
    said: sealSaid(context.ring, tenant, where.subject, id, said),
    until: wish.until ?? null,
    at,
    actor,
  }
}

/** Ids and names of vulnerabilities that are public; the reason and a package's name stay out of the audit. */
function detailOf({ advisory, verdict, subject, group_id, until }: DecisionRow) {
  return { advisory, verdict, where: group_id ?? subject, ...(until === null ? {} : { until }) }
}

/** The name and its aliases, as far as they are known; what an advisory deals with is not the advisory. */
function namesNow({ advisories }: Context, name: string): string[] {
  const heads = advisories.named(name).flatMap((number) => advisories.head(number) ?? [])
  const own = heads.filter(({ id, aliases }) => id === name || aliases.includes(name))
  return [name, ...own.flatMap(({ id, aliases }) => [id, ...aliases])]
}

/** CVE names are written in capitals; others as they are. */
export const canonical = (name: string): string => (/^cve-\d{4}-\d+$/i.test(name) ? name.toUpperCase() : name)

/** Throws `body-invalid` where a decision lacks what its verdict needs. */
export function checkWish({ verdict, justification, until }: Pick<Wish, 'verdict' | 'justification' | 'until'>): void {
  if (justification !== undefined && verdict !== 'not-affected')
    throw new Problem('body-invalid', 'justification: it says why something does not apply; this verdict is another')
  if (verdict !== 'not-affected' && until === undefined)
    throw new Problem('body-invalid', 'until: what is accepted or deferred has an end')
}
