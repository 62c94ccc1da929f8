// How many devices had each version of a package at the end of each day.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'
import { deltasSince } from './store.ts'
import type { Entry, TenantCatalogue } from './tenant-catalogue.ts'

const dayMs = 86_400_000
const daysShown = 90
export const natural = new Intl.Collator('en', { numeric: true })

/** The last 90 days, today first. */
export function daysUpTo(now: number): string[] {
  return Array.from({ length: daysShown }, (_, i) => iso(now - i * dayMs).slice(0, 10))
}

/**
 * By day and version, for the last 90 days. Counts back from what is known now: the end of a day is today's number less
 * what came after it.
 */
export async function versionDays(
  context: Context,
  tenant: number,
  memory: TenantCatalogue,
  entries: readonly Entry[],
  now: number,
): Promise<{ day: string; version: string; devices: number }[]> {
  const days = daysUpTo(now)
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
