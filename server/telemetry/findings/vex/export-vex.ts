// Decisions that hold, as a VEX document: what was decided about all devices or a group, never about one device.

import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { exportVex as contract } from '#wire/console/decisions.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import about from '../../../../package.json' with { type: 'json' }
import type { Caller, Context } from '../../../context.ts'
import { readGroups } from '../../../devices/groups.ts'
import { organisationOf } from '../../../people/names.ts'
import { dayStart, openSaid, type Said, type Standing, standings } from '../decisions/decision.ts'
import { readDecisions } from '../decisions/decisions.store.ts'
import { genericOf, productOf } from './product.ts'
import type { ToldDecision } from './statement.ts'

/**
 * `group`: what holds for every device in it, the narrowest decision about each vulnerability and package; without one, what
 * was decided about all devices, and how many decisions that leaves out. Throws `group-unknown`; `decided-by-group` where all
 * that holds was decided for groups, with their ids; `not-found` where nothing holds: a document without statements is none.
 * Reasons only for callers who see identifiers.
 */
export async function exportVex(
  context: Context,
  { form, group }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const now = context.clock.now()
  const places = await placesOf(context, tenant, group)
  const holding = standings(await readDecisions(context.fleet, tenant, false)).filter(
    ({ until, ended }) => !ended && (until === null || dayStart(until) > now),
  )
  const [single, several] = partition(holding, ({ row }) => row.number !== null)
  const [held, elsewhere] = partition(several, ({ row }) => places.includes(row.group_id))
  const said = narrowest(context, tenant, held, places)
  if (said.length === 0) throw noneIn(group === undefined ? elsewhere : [])
  const memory = await context.catalogue.of(tenant)
  const purls = await concernedOf(context, tenant)
  const told = said.map(([one, words]): ToldDecision => {
    const named = words.package === undefined ? purls(one) : publicOf(words.package)
    const isPublic = caller.sees.identifiers || words.package === undefined || named.length > 0
    return {
      advisory: one.row.advisory,
      aliases: one.row.names.filter((name) => name !== one.row.advisory),
      inPackage: words.package !== undefined,
      purls: words.package === undefined || named.length > 0 ? named : isPublic ? [genericOf(words.package)] : [],
      verdict: one.row.verdict,
      justification: one.row.justification ?? undefined,
      reason: caller.sees.identifiers ? words.reason : undefined,
      until: one.until ?? undefined,
      at: iso(one.row.at.getTime()),
      reviewedAt: one.reviewedAt && iso(one.reviewedAt.getTime()),
    }
  })
  function publicOf(name: string): string[] {
    const entries = (['dpkg', 'rpm', 'apk'] as const).flatMap((manager) => memory.versions(manager, name, false, true))
    return [...new Set(entries.map((entry) => productOf(entry.package)))].sort()
  }
  const shown = told.filter(({ inPackage, purls }) => !inPackage || purls.length > 0)
  if (shown.length === 0) throw noneIn([])
  const author = (await organisationOf(context, tenant)) || 'An organisation without a name'
  const of = { author, at: iso(now), id: `urn:uuid:${crypto.randomUUID()}`, version: about.version }
  const hidden = told.length - shown.length
  const leftOut =
    group === undefined
      ? { groups: elsewhere.length, devices: single.length, hidden }
      : { groups: 0, devices: 0, hidden }
  if (form === 'cyclonedx') return (await import('./cyclonedx.ts')).writeCycloneDx(shown, { ...of, leftOut })
  return (await import('./openvex.ts')).writeOpenVex(shown, { ...of, leftOut })
}

const groupsNamed = 10

function noneIn(elsewhere: readonly Standing[]): Problem {
  const groups = [...new Set(elsewhere.flatMap(({ row }) => row.group_id ?? []))].sort()
  if (groups.length === 0) return new Problem('not-found', 'No decision holds here that could be told')
  const more = groups.length > groupsNamed ? ` and ${groups.length - groupsNamed} more` : ''
  const named = groups.slice(0, groupsNamed).join(', ')
  return new Problem('decided-by-group', `Nothing was decided for all devices, only for groups: ${named}${more}`)
}

function partition<T>(list: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [list.filter(is), list.filter((one) => !is(one))]
}

/** The group, those above it, and last (null) all devices. */
async function placesOf(context: Context, tenant: number, group: string | undefined): Promise<(string | null)[]> {
  if (group === undefined) return [null]
  const groups = await readGroups(context, tenant)
  if (!groups.has(group)) throw new Problem('group-unknown')
  const path: (string | null)[] = []
  for (let at: string | null | undefined = group; at && !path.includes(at); at = groups.get(at)?.parent) path.push(at)
  return [...path, null]
}

/** One decision for each vulnerability and package, in their order: of the nearest place, and there the newest. */
function narrowest(
  { ring }: Context,
  tenant: number,
  held: readonly Standing[],
  places: readonly (string | null)[],
): [Standing, Said][] {
  const distance = ({ row }: Standing) => places.indexOf(row.group_id)
  const sorted = held.toSorted((a, b) => distance(a) - distance(b) || b.row.at.getTime() - a.row.at.getTime())
  const kept = new Map<string, [Standing, Said]>()
  for (const one of sorted) {
    const said = openSaid(ring, tenant, one.row.subject, one.row.id, one.row.said)
    const key = JSON.stringify([one.row.advisory, said?.package])
    if (said && !kept.has(key)) kept.set(key, [one, said])
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

/** Packages that a vulnerability concerns now; none while that is not known. */
async function concernedOf(context: Context, tenant: number): Promise<(one: Standing) => string[]> {
  const { findings, advisories, catalogue } = context
  if (advisories.state() !== 'ready') return () => []
  await findings.fresh(tenant)
  if (findings.knowledge(tenant).coverage === null) return () => []
  const held = findings.of(tenant)
  return ({ row }) => {
    const matches = [...new Set(row.names.flatMap((name) => advisories.named(name)))].flatMap((n) => held.ofAdvisory(n))
    const packages = matches.flatMap(({ entry }) => catalogue.packageOf(tenant, entry) ?? [])
    return [...new Set(packages.map(productOf))].sort()
  }
}
