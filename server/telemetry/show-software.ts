// One package over the fleet: its versions, how many devices have each, and how that went by day.
import { iso } from '#kit/clock.ts'
import type { showSoftware as contract } from '#wire/console/software.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { deltasSince } from './software/store.ts'
import type { Entry, TenantCatalogue } from './software/tenant-catalogue.ts'

const dayMs = 86_400_000
const daysShown = 90
const natural = new Intl.Collator('en', { numeric: true })

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
  return {
    manager,
    name,
    devices: memory.devicesOf(entries.map((entry) => entry.number)),
    versions: entries
      .map((entry) => ({ ...versionOf(entry), devices: memory.devices(entry.number) }))
      .sort((a, b) => natural.compare(b.version, a.version) || natural.compare(a.architecture, b.architecture)),
    days: await daysOf(context, caller.tenant, memory, entries, now),
    asOf: iso(now),
  }
}

function versionOf({ package: { manager: _, name: __, ...rest }, firstSeen }: Entry) {
  return firstSeen === undefined ? rest : { ...rest, firstSeen }
}

/** Counts back from what is known now: the end of a day is today's number less what came after it. */
async function daysOf(context: Context, tenant: number, memory: TenantCatalogue, entries: Entry[], now: number) {
  const days = Array.from({ length: daysShown }, (_, i) => iso(now - i * dayMs).slice(0, 10))
  const known = entries.filter((entry) => entry.number > 0)
  const deltas = await deltasSince(
    context.fleet,
    tenant,
    known.map((entry) => entry.number),
    days.at(-1) as string,
  )
  const byNumber = Map.groupBy(deltas, (delta) => delta.number)
  const out: { day: string; version: string; devices: number }[] = []
  for (const [version, alike] of Map.groupBy(known, (entry) => entry.package.version)) {
    const changes = new Map<string, number>()
    for (const { number } of alike)
      for (const { day, delta } of byNumber.get(number) ?? []) changes.set(day, (changes.get(day) ?? 0) + delta)
    let devices = alike.reduce((sum, { number }) => sum + memory.devices(number), 0)
    for (const day of days) {
      const delta = changes.get(day) ?? 0
      if (devices > 0 || delta !== 0) out.push({ day, version, devices: Math.max(0, devices) })
      devices -= delta
    }
  }
  return out.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : natural.compare(a.version, b.version)))
}
