// What is not finished although the keys are gone, and what nobody can promise, in plain words.
import type { OpenItem } from '#wire/console/erasures.ts'
import type { Recipient } from './erasures.store.ts'

/** `untold`: devices that have not said that they wiped their own state. `held`: devices that a legal hold keeps. */
export function openItems(of: { untold: number; held: number; recipients: readonly Recipient[] }): OpenItem[] {
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
  ]
}

/** Holds for every erasure: it is part of the receipt, so that nobody takes it for more than it is. */
export const residualRisk: readonly string[] = [
  'A snapshot of the whole machine that holds both copies of the key ring as they were before, and the database with them, can be read by whoever has it.',
  'Copies that people made (exports, prints, screenshots, notes) are not known to the server.',
  'What receivers outside were given is with them; the ledger says who they are.',
  'Blocks that a disk or a file system keeps of overwritten files are beyond the reach of a program; encryption of the disk covers them.',
]
