// One package over the fleet: its versions, how many devices have each, and how that went by day.
import { iso } from '#kit/clock.ts'
import type { showSoftware as contract } from '#wire/console/software.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { namelessOf } from './software/nameless.store.ts'
import type { Entry } from './software/tenant-catalogue.ts'
import { natural, versionDays } from './software/version-days.ts'

/**
 * Versions of public packages that no device has any more are listed with 0: their days are known.
 * Throws Problem `rebuilding`, and `not-found` for a name that no device of the tenant ever had, or that is not public
 * and hidden from the caller.
 */
export async function showSoftware(
  context: Context,
  { manager, name }: ParamsOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const memory = context.catalogue.counted(caller.tenant)
  const entries = memory.versions(manager, name, caller.sees.identifiers, true)
  if (entries.length === 0) throw new Problem('not-found', 'No device has a package of this name')
  const now = context.clock.now()
  const nameless = await namelessOf(context.fleet, caller.tenant, { manager, name }, iso(now).slice(0, 10))
  return {
    manager,
    name,
    devices: memory.devicesOf(entries.map((entry) => entry.number)),
    versions: entries
      .map((entry) => ({ ...versionOf(entry), devices: memory.devices(entry.number) }))
      .sort((a, b) => natural.compare(b.version, a.version) || natural.compare(a.architecture, b.architecture)),
    days: await versionDays(context, caller.tenant, memory, entries, now),
    ...(nameless ? { nameless } : {}),
    asOf: iso(now),
  }
}

function versionOf({ package: { manager: _, name: __, ...rest }, firstSeen }: Entry) {
  return firstSeen === undefined ? rest : { ...rest, firstSeen }
}
