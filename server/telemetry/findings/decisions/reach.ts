// How many devices a decision holds at the moment: those that its vulnerability concerns, where it holds.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../../context.ts'
import { readGroups, withDescendants } from '../../../devices/groups.ts'
import type { Standing } from './decision.ts'

type Reach = (one: Standing, packageName: string | undefined) => number

/** Undefined while findings are built. */
export async function reachOf(context: Context, tenant: number): Promise<Reach | undefined> {
  const { findings, advisories, catalogue } = context
  await findings.fresh(tenant)
  const [held, listing, groups] = await Promise.all([
    findingsOf(context, tenant),
    context.names.listing(tenant),
    readGroups(context, tenant),
  ])
  if (!held) return undefined
  return ({ row }, packageName) => {
    const numbers = new Set(row.names.flatMap((name) => advisories.named(name)))
    const matches = [...numbers]
      .flatMap((number) => held.ofAdvisory(number))
      .filter(({ entry }) => packageName === undefined || catalogue.packageOf(tenant, entry)?.name === packageName)
    const devices = held.devicesOfAll(matches)
    if (row.number !== null) return devices.has(row.number) ? 1 : 0
    if (row.group_id === null) return devices.size
    const within = withDescendants(groups, [row.group_id])
    return devices.numbers().filter((number) => within.has(listing.devices[number]?.group ?? '')).length
  }
}

async function findingsOf({ findings }: Context, tenant: number) {
  try {
    return findings.of(tenant)
  } catch (error) {
    if (error instanceof Problem && error.code === 'rebuilding') return undefined
    throw error
  }
}
