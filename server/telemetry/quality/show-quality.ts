// How the versions of a package fare in the fleet (V7), from counts by day that name no device.
import { iso } from '#kit/clock.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { showQuality as contract } from '#wire/console/quality.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { transitionsOf } from '../software/store.ts'
import type { Entry } from '../software/tenant-catalogue.ts'
import { daysUpTo, natural, versionDays } from '../software/version-days.ts'
import { faresOf, movesOf } from './fares.ts'

const schemes = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' } as const

/**
 * Versions of public packages only, newest first: of others no counts by day are kept. Throws Problem `rebuilding`, and
 * `not-found` for a package that no device of the tenant ever had from a public index.
 */
export async function showQuality(
  context: Context,
  { manager, name }: ParamsOf<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const memory = context.catalogue.counted(tenant)
  const entries = memory.versions(manager, name, false, true)
  if (entries.length === 0) throw new Problem('not-found', 'No device has a package of this name from a public index')
  const now = context.clock.now()
  const numbers = entries.map((entry) => entry.number)
  const [transitions, days] = await Promise.all([
    transitionsOf(context.fleet, tenant, numbers),
    versionDays(context, tenant, memory, entries, now),
  ])
  const versions = new Map(entries.map((entry) => [entry.number, entry.package.version]))
  const moves = movesOf(transitions, (number) => versions.get(number))
  const compare = comparer(manager)
  const shown = daysUpTo(now).at(-1) as string
  return {
    manager,
    name,
    versions: [...Map.groupBy(entries, (entry) => entry.package.version)]
      .map(([version, alike]) => {
        const devices = memory.devicesOf(alike.map((entry) => entry.number))
        return faresOf({ version, firstSeen: firstOf(alike), devices }, moves, compare)
      })
      .sort((a, b) => compare(b.version, a.version)),
    days: sharesOf(days),
    transitions: moves.filter((move) => move.day >= shown),
    asOf: iso(now),
  }
}

const firstOf = (entries: readonly Entry[]) => entries.map((entry) => entry.firstSeen as string).sort()[0] as string

function sharesOf(days: readonly { day: string; version: string; devices: number }[]) {
  const totals = new Map<string, number>()
  for (const { day, devices } of days) totals.set(day, (totals.get(day) ?? 0) + devices)
  return days.map((one) => ({ ...one, share: one.devices === 0 ? 0 : one.devices / (totals.get(one.day) as number) }))
}

/** The package manager's own order; versions it could not have installed are put in some order all the same. */
function comparer(manager: keyof typeof schemes): (a: string, b: string) => number {
  const order = orderOf(schemes[manager])
  return (a, b) => (order.valid(a) && order.valid(b) ? order.compare(a, b) : natural.compare(a, b))
}
