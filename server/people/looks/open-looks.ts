// Counts looks of this process by the hour: the first is written at once, the rest in groups.

import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import { actorOf } from '../signed-in.ts'
import { addLooks, type LookKey, type LookRow } from './looks.store.ts'
import type { Looker, Looks, Seen } from './looks.ts'

export const hourMs = 3_600_000
const flushMs = 30_000
/** So many are remembered; above that each look is written as if it were the first of its hour. */
const most = 20_000

interface Counted {
  readonly key: LookKey
  /** Those that are on record, or being put there. */
  readonly fields: Set<string>
  devices: number
  /** Not written yet. */
  times: number
  /** Settles when everything above is committed. */
  recorded: Promise<void>
}

export function openLooks({ fleet, clock, log }: { fleet: Database; clock: Clock; log: Log }): Looks & AsyncDisposable {
  const counted = new Map<string, Counted>()
  const timer = setInterval(() => {
    flush().catch((error: unknown) => log.warn('looks could not be written', fault(error)))
  }, flushMs)
  timer.unref()

  function keyOf(caller: Looker, seen: Seen): LookKey {
    const now = clock.now()
    return {
      tenant: caller.tenant,
      hour: new Date(now - (now % hourMs)),
      actor: actorOf(caller),
      role: caller.role,
      purpose: seen.purpose,
      subject: seen.device ?? '',
    }
  }

  const rowOf = ({ key, fields, devices, times }: Omit<Counted, 'recorded'>): LookRow => ({
    ...key,
    ...{ fields: [...fields], devices, times },
  })

  async function flush(): Promise<void> {
    const now = clock.now()
    const due = [...counted.values()].filter(({ times }) => times > 0)
    const rows = due.map(rowOf)
    for (const one of due) one.times = 0
    try {
      if (rows.length > 0) await addLooks(fleet, rows)
    } catch (error) {
      for (const [i, one] of due.entries()) one.times += rows[i]?.times ?? 0
      throw error
    }
    for (const [name, { key, times }] of counted)
      if (times === 0 && (counted.size > most || key.hour.getTime() + hourMs <= now)) counted.delete(name)
  }

  return {
    async note(caller, seen) {
      if (seen.fields.length === 0) return
      const key = keyOf(caller, seen)
      const name = JSON.stringify(Object.values(key))
      const known = counted.get(name)
      if (known && known.devices >= seen.devices && seen.fields.every((field) => known.fields.has(field))) {
        // Counted before it is waited for: the entry is not dropped meanwhile.
        known.times += 1
        return known.recorded.catch((error: unknown) => {
          known.times -= 1
          throw error
        })
      }
      const one: Counted = known ?? { key, fields: new Set(), devices: 0, times: 0, recorded: Promise.resolve() }
      counted.set(name, one)
      const written = addLooks(fleet, [{ ...key, fields: seen.fields, devices: seen.devices, times: 1 }])
      for (const field of seen.fields) one.fields.add(field)
      one.devices = Math.max(one.devices, seen.devices)
      one.recorded = Promise.all([one.recorded, written]).then(() => {})
      await one.recorded.catch((error: unknown) => {
        // The next look is a first one again.
        one.fields.clear()
        one.devices = 0
        one.recorded = Promise.resolve()
        throw error
      })
    },
    flush,
    erased(tenant, devices) {
      for (const [name, { key }] of counted) if (key.tenant === tenant && devices.has(key.subject)) counted.delete(name)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await flush().catch((error: unknown) => log.warn('looks could not be written', fault(error)))
    },
  }
}
