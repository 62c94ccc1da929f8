// What became of the devices that had a version: who came, who went on, who went back, and how long it took them.
import type { Transition } from '../software/store.ts'
import { wilson } from './wilson.ts'

const dayMs = 86_400_000

/** A transition between versions, null: the package was not there. */
export interface VersionMove {
  readonly day: string
  readonly from: string | null
  readonly to: string | null
  readonly devices: number
}

export interface Fares {
  readonly version: string
  readonly firstSeen: string
  readonly devices: number
  readonly came: number
  readonly wentOn: number
  readonly wentBack: number
  readonly removed: number
  readonly leftAgain: { share: number; low: number; high: number } | null
  readonly daysToAdopt: { median: number; p90: number } | null
}

/** Transitions of numbers as moves between versions, those within one version (another architecture or build) left out. */
export function movesOf(
  transitions: readonly (Transition & { readonly day: string })[],
  versionOf: (number: number) => string | undefined,
): VersionMove[] {
  const moves = new Map<string, VersionMove>()
  for (const { day, from, to, devices } of transitions) {
    const move = { day, from: versionOf(from) ?? null, to: versionOf(to) ?? null }
    if (move.from === move.to) continue
    const key = JSON.stringify(move)
    moves.set(key, { ...move, devices: (moves.get(key)?.devices ?? 0) + devices })
  }
  return [...moves.values()]
}

/**
 * `devices` have the version now, `firstSeen` is its first day in the fleet (`2026-11-21`). Who had it with the first
 * inventory counts among those that came, but not for the time to adopt: since when they had it is not known.
 */
export function faresOf(
  { version, firstSeen, devices }: { version: string; firstSeen: string; devices: number },
  moves: readonly VersionMove[],
  compare: (a: string, b: string) => number,
): Fares {
  const gone = { on: 0, back: 0, away: 0 }
  const days: { days: number; devices: number }[] = []
  for (const { day, from, to, devices: many } of moves) {
    if (to === version) days.push({ days: Math.max(0, daysBetween(firstSeen, day)), devices: many })
    if (from !== version) continue
    gone[to === null ? 'away' : compare(to, version) > 0 ? 'on' : 'back'] += many
  }
  const came = devices + gone.on + gone.back + gone.away
  return {
    version,
    firstSeen,
    devices,
    came,
    wentOn: gone.on,
    wentBack: gone.back,
    removed: gone.away,
    leftAgain: wilson(gone.back + gone.away, came) ?? null,
    daysToAdopt: days.length === 0 ? null : { median: quantile(days, 0.5), p90: quantile(days, 0.9) },
  }
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs)

/** The least number of days within which this share of the devices came. */
function quantile(days: readonly { days: number; devices: number }[], share: number): number {
  const sorted = [...days].sort((a, b) => a.days - b.days)
  const wanted = share * sorted.reduce((sum, one) => sum + one.devices, 0)
  let passed = 0
  for (const one of sorted) {
    passed += one.devices
    if (passed >= wanted) return one.days
  }
  return sorted.at(-1)?.days ?? 0
}
