// A backup each day from the first start, and the end of those that are too old.
import { systemClock } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import { backupsOf } from '../../server/backups/list-backups.ts'
import type { StackConfig } from '../config.ts'
import { complain } from '../output.ts'
import { backUp, dropOlder } from './back-up.ts'

const dayMs = 86_400_000
/** The start itself is left alone. */
const firstMs = 5 * 60_000
const lookMs = 15 * 60_000

/** Runs until disposed. A backup that fails is said and tried again; the older ones stay as long as there is no newer one. */
export function dailyBackups(config: StackConfig): AsyncDisposable {
  const stop = new AbortController()
  const working = config.server.backupDays === 0 ? Promise.resolve() : work(config, stop.signal)
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await working
    },
  }
}

async function work(config: StackConfig, signal: AbortSignal): Promise<void> {
  await pause(firstMs, signal)
  while (!signal.aborted) {
    try {
      await look(config, systemClock.now())
    } catch (error) {
      complain(`the daily backup failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    await pause(lookMs, signal)
  }
}

/** Makes one when the newest is a day old (or from the future, after a clock jumped), then drops those past their days. */
export async function look(config: StackConfig, now: number): Promise<void> {
  const newest = backupsOf(config.server)[0]
  const age = newest ? now - Date.parse(newest.at) : undefined
  if (age === undefined || age >= dayMs || age < 0) await backUp(config)
  dropOlder(config, now - config.server.backupDays * dayMs)
}
