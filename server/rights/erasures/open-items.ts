// What is not finished although the keys are gone, and what nobody can promise, in plain words.
import { iso } from '#kit/clock.ts'
import type { OpenItem } from '#wire/console/erasures.ts'
import { backupsOf } from '../../backups/list-backups.ts'
import type { ServerConfig } from '../../config.ts'
import type { Recipient } from './erasures.store.ts'

const dayMs = 86_400_000

/** Backups begun by then (milliseconds) hold its rows, which no key opens any more, until their own time is over. */
export function olderBackups(config: ServerConfig, at: number): OlderBackups | undefined {
  const times = backupsOf(config)
    .map((one) => Date.parse(one.at))
    .filter((begun) => begun <= at)
  if (times.length === 0) return undefined
  const until = config.backupDays === 0 ? undefined : Math.max(...times) + config.backupDays * dayMs
  return { count: times.length, until }
}

interface OlderBackups {
  readonly count: number
  /** When the last of them goes, in milliseconds; undefined where nothing takes them away by itself. */
  readonly until: number | undefined
}

/** `untold`: devices that have not said that they wiped their own state. `held`: devices that a legal hold keeps. */
export function openItems(of: {
  untold: number
  held: number
  recipients: readonly Recipient[]
  backups: OlderBackups | undefined
}): OpenItem[] {
  const { untold, held } = of
  const uninformed = of.recipients.filter(({ informed }) => !informed).length
  return [
    ...(held > 0
      ? [{ what: 'legal-hold' as const, count: held, says: 'A legal hold keeps devices; they go when it ends.' }]
      : []),
    ...(untold > 0
      ? [
          {
            what: 'device-not-told' as const,
            count: untold,
            says: 'Devices have not said yet that they wiped their own state; each is told when it next comes.',
          },
        ]
      : []),
    ...(uninformed > 0
      ? [
          {
            what: 'recipients' as const,
            count: uninformed,
            says: 'Receivers outside were told of these devices and could not be informed of the erasure.',
          },
        ]
      : []),
    ...(of.backups
      ? [
          {
            what: 'backups' as const,
            count: of.backups.count,
            says: 'Backups made before still hold rows of it, which nobody can read: their keys are gone.',
            ...(of.backups.until === undefined ? {} : { until: iso(of.backups.until) }),
          },
        ]
      : []),
  ]
}

/** Holds for every erasure: it is part of the receipt, so that nobody takes it for more than it is. */
export const residualRisk: readonly string[] = [
  'A snapshot of the whole machine that holds both copies of the key ring as they were before, and the database with them, can be read by whoever has it.',
  'Copies that people made (exports, prints, screenshots, notes) are not known to the server.',
  'What receivers outside were given is with them; the ledger says who they are.',
  'Blocks that a disk or a file system keeps of overwritten files are beyond the reach of a program; encryption of the disk covers them.',
]
