// What was read and what the server holds, in digests only: with it an unchanged device need not open anything else.
import type { KindName } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { type Folder, files } from '../state/folder.ts'

export interface Ledger {
  readonly agentVersion: string
  /** The switches under which the kinds were read. */
  readonly on: readonly string[]
  readonly withheld: readonly string[]
  /** What else was said about privacy here, as text. */
  readonly said?: string
  readonly stamps: Partial<Record<KindName, string>>
  /** What the server confirmed to hold. */
  readonly told: Partial<Record<KindName, Digest>>
  /** Digest of `told`: what an unchanged sync says. */
  readonly state: Digest
}

/** undefined before the first confirmed sync, and when the file was torn: everything is then read and said again. */
export function readLedger(folder: Folder): Ledger | undefined {
  const ledger = folder.readJson<Ledger>(files.telemetry)
  return ledger && typeof ledger.told === 'object' && typeof ledger.state === 'string' ? ledger : undefined
}

export function keepLedger(folder: Folder, ledger: Ledger): void {
  folder.write(files.telemetry, JSON.stringify(ledger))
}
