// How many devices a decision holds for at the moment: those that its vulnerability concerns, where it holds.
import type { Context } from '../../../context.ts'
import { readGroups, withDescendants } from '../../../devices/groups.ts'
import { countBits, eachBit, hasBit } from '../device-bits.ts'
import { isFinding } from '../tally.ts'
import type { Standing } from './decision.ts'

type Reach = (one: Standing, packageName: string | undefined) => number

/** Undefined while findings are not known. */
export async function reachOf(context: Context, tenant: number): Promise<Reach | undefined> {
  const { findings, advisories } = context
  if (advisories.state() !== 'ready') return undefined
  await findings.fresh(tenant)
  if (findings.knowledge(tenant).coverage === null) return undefined
  const groups = await readGroups(context, tenant)
  const held = findings.held(tenant)
  return ({ row }, packageName) => {
    const numbers = new Set(row.names.flatMap((name) => advisories.named(name)))
    const matches = [...numbers]
      .flatMap((number) => held.ofAdvisory(number))
      .filter((match) => isFinding(match) && (packageName === undefined || held.nameOf(match) === packageName))
    const devices = held.devicesIn(matches)
    if (row.number !== null) return hasBit(devices, row.number) ? 1 : 0
    if (row.group_id === null) return countBits(devices)
    const within = withDescendants(groups, [row.group_id])
    let count = 0
    eachBit(devices, (number) => {
      if (within.has(held.fleet.device(number)?.group ?? '')) count += 1
    })
    return count
  }
}
