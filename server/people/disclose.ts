// What operators did with one device, for the person it is about: acts by role, never by name.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import type { Context } from '../context.ts'
import { actorRoles } from './actor-roles.ts'
import { type ActRow, findActs } from './audit.store.ts'

const columns = columnsOf('audit_acts')
const fields = new Map([...columns, ['actor', { ...(columns.get('actor') as FieldMeta), title: 'Who' }] as const])
const pageRows = 1000

/** Newest first: acts on the device, and those of the device itself. */
export async function disclose(
  context: Pick<Context, 'fleet'>,
  { tenant, device }: { tenant: number; device: string },
): Promise<DisclosedSection[]> {
  const roleOf = await actorRoles(context, tenant)
  const acts = [
    ...(await allActs(context, tenant, { subject: device })),
    ...(await allActs(context, tenant, { actor: device })).filter(({ subject }) => subject !== device),
  ]
  return sectionOf(
    {
      name: 'acts',
      title: 'What was done with it',
      says: 'Acts of operators and programs on this device, as the audit has them: by role, without names.',
      source: 'operator',
    },
    fields,
    acts.map(({ at, actor, act, subject, outcome, detail }) => ({
      ...{ at, actor: roleOf(actor), act, outcome },
      subject: subject === device ? 'this device' : subject,
      detail: Object.keys(detail).length > 0 ? detail : undefined,
    })),
  )
}

async function allActs(
  { fleet }: Pick<Context, 'fleet'>,
  tenant: number,
  filter: { subject?: string; actor?: string },
): Promise<ActRow[]> {
  const found: ActRow[] = []
  for (let before: { at: Date; id: string } | undefined; ; ) {
    const rows = await fleet.as([tenant], (tx) => findActs(tx, tenant, { ...filter, before, limit: pageRows }))
    found.push(...rows)
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return found
    before = { at: last.at, id: last.id }
  }
}
