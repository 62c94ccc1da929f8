// The facts of one sync when something may have changed: reads what has a new stamp, says what differs, keeps what was confirmed.
import { type SyncAnswer, stateText } from '#wire/control/sync.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type Digest, digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import { noticeOf } from '../holder/notice.ts'
import { note } from '../say.ts'
import { files, toldFile } from '../state/folder.ts'
import { digestOfRows, type Held, recordFor, wholeRecord } from './change.ts'
import { Unreadable } from './collect/tree.ts'
import { collect, type Machine } from './collect.ts'
import { type SoftwareChange, softwareChange } from './events/software-change.ts'
import { keepLedger, type Ledger } from './ledger.ts'
import { sha256 } from './sha256.ts'
import type { Switches } from './switches.ts'
import { keepTold, readTold } from './told.ts'

export type Digests = Partial<Record<KindName, Digest>>
type Stamps = Ledger['stamps']

export interface Facts {
  readonly kinds: Digests
  readonly state: Digest
  /** Records that bring the server from what it holds to this state; kinds in `anew` whole. */
  records(wanted: SyncAnswer['wanted'], anew: readonly KindName[]): Promise<TelemetryRecord[]>
  /** The server confirmed these kinds. */
  confirm(kinds: readonly KindName[]): Promise<void>
  /** How the packages changed against what was confirmed before; undefined when they did not, or are told for the first time. */
  softwareChange(): SoftwareChange | undefined
}

/** What the state digest of these kinds is (wire/control/sync.ts). */
export const stateOf = (kinds: Digests): Digest => digestOf([stateText(kinds)], sha256)

/** Reads the kinds whose stamp differs from the ledger's; the others are as the server confirmed them. */
export async function gather(
  machine: Machine,
  switches: Switches,
  ledger: Ledger | undefined,
  stamps: Stamps,
): Promise<Facts> {
  const { folder, agentVersion } = machine
  const told: Digests = { ...ledger?.told }
  const known =
    ledger && ledger.agentVersion === agentVersion && ledger.on.join() === switches.on.join() ? ledger : undefined
  // Who uses the machine can read what is collected before it is.
  if (!known || known.withheld.join() !== switches.withheld.join())
    folder.write(files.notice, `${noticeOf(switches.on, switches.withheld).join('\n')}\n`, 0o644)
  const read = new Map<KindName, Held>()
  const unreadable = new Set<KindName>()
  const kinds: Digests = {}
  for (const kind of Object.keys(stamps) as KindName[]) {
    if (known && known.stamps[kind] === stamps[kind]) {
      if (told[kind] !== undefined) kinds[kind] = told[kind]
      continue
    }
    const held = await readNow(kind)
    if (held) read.set(kind, held)
    const digest = unreadable.has(kind) ? told[kind] : held?.digest
    if (digest !== undefined) kinds[kind] = digest
  }
  const state = stateOf(kinds)
  let changed: SoftwareChange | undefined

  async function readNow(kind: KindName): Promise<Held | undefined> {
    try {
      return await collect(kind, machine)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      note(`${error.message}; what was told before stays`, { kinds: kind })
      unreadable.add(kind)
      return undefined
    }
  }

  /** Rows of a kind as they are now; what was not read in this sync is what was told, or is read now. */
  async function rowsOf(kind: KindName): Promise<Held | undefined> {
    const held = read.get(kind) ?? readTold(folder, kindByName[kind], kinds[kind]) ?? (await readNow(kind))
    if (held) {
      read.set(kind, held)
      kinds[kind] = held.digest
    }
    return held
  }

  return {
    kinds,
    state,
    async records(wanted, anew) {
      const differs = (Object.keys({ ...told, ...kinds }) as KindName[]).filter((kind) => told[kind] !== kinds[kind])
      const asked = new Map(wanted.map(({ kind, base }) => [kind, base]))
      const records: TelemetryRecord[] = []
      for (const kind of new Set([...differs, ...asked.keys(), ...anew])) {
        if (kinds[kind] === undefined) {
          // Off, and the server still holds it: say so once.
          if (told[kind] !== undefined || asked.get(kind))
            records.push(wholeRecord(kindByName[kind], { digest: digestOfRows([]), rows: [] }, true))
          continue
        }
        const now = await rowsOf(kind)
        if (!now) continue
        const base = asked.has(kind) ? (asked.get(kind) ?? undefined) : told[kind]
        if (anew.includes(kind)) records.push(wholeRecord(kindByName[kind], now))
        else if (base !== now.digest)
          records.push(recordFor(kindByName[kind], readTold(folder, kindByName[kind], base), now))
      }
      return records
    },
    async confirm(confirmed) {
      for (const kind of confirmed) {
        const held = read.get(kind)
        if (kind === 'software' && held && told.software !== held.digest) {
          const before = readTold(folder, kindByName.software, told.software)
          changed = before && softwareChange(before.rows, held.rows)
        }
        if (kinds[kind] === undefined) {
          delete told[kind]
          folder.remove(toldFile(kind))
        } else {
          if (held) keepTold(folder, kindByName[kind], held.rows)
          told[kind] = kinds[kind] as Digest
        }
      }
      const settled = Object.keys({ ...stamps, ...told }).filter(
        (kind) => told[kind as KindName] === kinds[kind as KindName] && !unreadable.has(kind as KindName),
      )
      keepLedger(folder, {
        agentVersion,
        on: switches.on,
        withheld: switches.withheld,
        ...(switches.said && { said: switches.said }),
        // A kind that was read and not confirmed has no stamp: it is read again at the next sync.
        stamps: Object.fromEntries(Object.entries(stamps).filter(([kind]) => settled.includes(kind))),
        told,
        state: stateOf(told),
      })
    },
    softwareChange: () => changed,
  }
}
