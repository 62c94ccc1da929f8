// Decisions as people read them: their words opened for who may read them, their state as of now.
import { iso } from '#kit/clock.ts'
import type { Decision } from '#wire/console/decisions.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Caller, Context } from '../../../context.ts'
import { actorNames } from '../../../people/names.ts'
import { openSaid, type Standing, standings, stateOf } from './decision.ts'
import { readDecisions } from './decisions.store.ts'
import { reachOf } from './reach.ts'

/** Those of these ids that exist. */
export async function showDecisions(
  context: Context,
  caller: Caller,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Decision>> {
  if (ids.size === 0) return new Map()
  const all = standings(await readDecisions(context.fleet, caller.tenant, true))
  const shown = await show(
    context,
    caller,
    all.filter(({ row }) => ids.has(row.id)),
  )
  return new Map(shown.map((one) => [one.id, one]))
}

/** In the order given. Words and names that are identifiers only for callers who see those; of an erased device nothing. */
export async function show(context: Context, caller: Caller, list: readonly Standing[]): Promise<Decision[]> {
  const { tenant, rights, sees } = caller
  const names = sees.identifiers || rights.has('audit.read') ? await actorNames(context, tenant) : new Map()
  const memory = await context.catalogue.of(tenant)
  const devices = await reachOf(context, tenant)
  const isPublic = (name: string) =>
    (['dpkg', 'rpm', 'apk'] as const).some((manager) => memory.versions(manager, name, false, true).length > 0)
  const now = context.clock.now()
  const by = (actor: string) => ({ by: actor, ...optional({ byName: names.get(actor) as string | undefined }) })
  return list.flatMap((one): Decision[] => {
    const { row, acts, until, ended, reviewedAt } = one
    const said = openSaid(context.ring, tenant, row.subject, row.id, row.said)
    if (!said) return []
    const hidesPackage = !sees.identifiers && said.package !== undefined && !isPublic(said.package)
    const state = stateOf(one, now, changedAt(context, row.names))
    return [
      {
        id: row.id,
        advisory: row.advisory,
        scope: scopeOf(one),
        verdict: row.verdict,
        reason: sees.identifiers ? said.reason : '',
        at: iso(row.at.getTime()),
        ...by(row.actor),
        state,
        acts: acts.map((act) => {
          const { reason } = reasonOf(context, tenant, one, act)
          return {
            act: act.act,
            at: iso(act.at.getTime()),
            ...by(act.actor),
            ...optional({ until: act.until ?? undefined, reason: sees.identifiers ? reason : undefined }),
          }
        }),
        ...optional({
          hidden: sees.identifiers ? undefined : (true as const),
          package: hidesPackage ? undefined : said.package,
          justification: row.justification ?? undefined,
          until: until ?? undefined,
          endedAt: ended && iso(ended.at.getTime()),
          endedBy: ended?.actor,
          reviewedAt: reviewedAt && iso(reviewedAt.getTime()),
          from: sees.identifiers ? said.from : undefined,
          devices: state === 'open' || state === 'due' ? devices?.(one, said.package) : undefined,
        }),
      },
    ]
  })
}

/** What somebody said when they looked at it again. */
export function reasonOf(
  { ring }: Pick<Context, 'ring'>,
  tenant: number,
  { row }: Standing,
  act: Standing['acts'][number],
): { reason: string | undefined } {
  const said = act.said && openSaid(ring, tenant, row.subject, `${row.id} ${act.serial}`, act.said)
  return { reason: said?.reason }
}

export function scopeOf({ row }: Standing): Decision['scope'] {
  if (row.number !== null) return { where: 'device', device: row.subject as DeviceId }
  return row.group_id === null ? { where: 'tenant' } : { where: 'group', group: row.group_id }
}

/** When any record of the vulnerability changed last, as its publisher says; milliseconds. */
export function changedAt({ advisories }: Pick<Context, 'advisories'>, names: readonly string[]): number | undefined {
  const heads = names.flatMap((name) =>
    advisories.named(name).flatMap((number) => {
      const head = advisories.head(number)
      return head && (head.id === name || head.aliases.includes(name)) ? head : []
    }),
  )
  const times = heads.flatMap(({ modified }) => (modified === undefined ? [] : Date.parse(modified)))
  return times.length > 0 ? Math.max(...times) : undefined
}

/** Absent and undefined are one on the wire. */
function optional<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
