// How many packages came, went and changed on all devices of a tenant, by day.
import { iso } from '#kit/clock.ts'
import type { Context } from '../context.ts'
import { changesSince } from './software/store.ts'

const dayMs = 86_400_000
const daysShown = 30

/** The last 30 days, today included, oldest first; a day without changes has zeros. */
export async function changesByDay(
  context: Context,
  tenant: number,
): Promise<{ day: string; added: number; removed: number; changed: number }[]> {
  const now = context.clock.now()
  const days = Array.from({ length: daysShown }, (_, i) => iso(now - (daysShown - 1 - i) * dayMs).slice(0, 10))
  const found = await changesSince(context.fleet, tenant, days[0] as string)
  const byDay = new Map(found.map((row) => [row.day, row]))
  return days.map((day) => byDay.get(day) ?? { day, added: 0, removed: 0, changed: 0 })
}
