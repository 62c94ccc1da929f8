// One device while its records are applied: what is held, what changed, and what has to be written.

import type { KindName } from '#wire/telemetry/dictionary.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { applyFacts, factChanges } from './apply-facts.ts'
import type { FactKind, Facts, Row } from './facts.ts'
import type { StoredChange } from './history.ts'
import type { HeldKind, Holding } from './holding.ts'
import type { ParsedRecord } from './rows.ts'
import {
  type Difference,
  installedIn,
  numbered,
  setAfter,
  softwareChanges,
  softwareDifference,
} from './software/apply-software.ts'
import type { Installed } from './software/catalogue.ts'
import type { CataloguePackage } from './software/catalogue-package.ts'
import { emptySet, type PackageSet, sizeOf } from './software/package-set.ts'
import type { TenantCatalogue } from './software/tenant-catalogue.ts'

/** Numbers for packages that have none yet; they are committed when it resolves. */
export type Learn = (packages: readonly CataloguePackage[]) => Promise<void>

/** Collects what several records of a device do, in the order in which they came. */
export class DeviceState {
  readonly #memory: TenantCatalogue
  readonly #at: number
  #open: (Difference & { readonly first: boolean }) | undefined
  kinds: Partial<Record<KindName, HeldKind>>
  packages: PackageSet
  facts: Facts
  readonly segments: number
  readonly went: Installed[] = []
  readonly came: Installed[] = []
  readonly changes: StoredChange[] = []
  /** Kinds whose rows are other than before. */
  readonly touched = new Set<KindName>()
  /** Kinds that were switched off: their history goes too. */
  readonly off = new Set<KindName>()

  /** `at`: seconds since 1970. */
  constructor(memory: TenantCatalogue, held: Holding, facts: Facts, at: number) {
    this.#memory = memory
    this.#at = at
    this.kinds = { ...held.kinds }
    this.packages = held.packages
    this.facts = { ...facts }
    this.segments = held.segments
  }

  /**
   * False: the record does not follow from what is held, the kind has to be sent whole. Then nothing of it is stored.
   * Packages get their numbers in `finish`, after the catalogue has learnt what is `unknown` to it.
   */
  async apply(record: ParsedRecord, learn: Learn): Promise<boolean> {
    const { kind, content, digest } = record
    if (this.#open && kind === 'software') {
      await learn(this.unknown)
      this.finish()
    }
    if (content.form === 'off') {
      this.#switchOff(kind)
      return true
    }
    if (this.kinds[kind]?.digest === digest) return true
    if (content.form === 'change' && this.kinds[kind]?.digest !== content.base) return false
    const rows = kind === 'software' ? this.#software(record, content) : this.#facts(kind, record, content)
    if (rows === undefined) return false
    this.kinds[kind] = { digest, at: this.#at, rows }
    this.touched.add(kind)
    return true
  }

  /** Packages that may lack a number. */
  get unknown(): CataloguePackage[] {
    return (this.#open?.came ?? []).filter((one) => one.number === undefined).map((one) => one.package)
  }

  /** Makes the set after the last difference; call it before reading what changed. */
  finish(): void {
    if (!this.#open) return
    const { went, first } = this.#open
    const came = numbered(this.#memory, this.#open.came)
    this.#open = undefined
    this.packages = setAfter(this.packages, { went, came })
    // The first state is where the history begins, not a change.
    if (!first) this.changes.push(...softwareChanges({ went, came }))
    this.went.push(...went)
    this.came.push(...came)
  }

  #facts(kind: FactKind, record: ParsedRecord, content: Content): number | undefined {
    const held = this.facts[kind]
    const rows = applyFacts(kind, held ?? [], record, content)
    if (!rows) return undefined
    this.changes.push(...factChanges(kind, held, rows))
    this.facts = { ...this.facts, [kind]: rows }
    return rows.length
  }

  #software(record: ParsedRecord, content: Content): number | undefined {
    const difference = softwareDifference(this.#memory, this.packages, record, content)
    if (!difference) return undefined
    const rows = sizeOf(this.packages) + difference.came.length - difference.went.length
    if (rows > kindByName.software.maxRows) return undefined
    this.#open = { ...difference, first: this.kinds.software === undefined }
    return rows
  }

  #switchOff(kind: KindName): void {
    this.off.add(kind)
    if (!this.kinds[kind]) return
    const { [kind]: _, ...kinds } = this.kinds
    this.kinds = kinds
    this.touched.add(kind)
    for (let i = this.changes.length - 1; i >= 0; i--) if (this.changes[i]?.[0] === kind) this.changes.splice(i, 1)
    if (kind !== 'software') {
      const { [kind]: __, ...facts } = this.facts
      this.facts = facts
      return
    }
    this.went.push(...installedIn(this.#memory, this.packages))
    this.packages = emptySet
  }

  /** The one row of a kind that holds one per device. */
  only(kind: 'system' | 'hardware'): Row | undefined {
    return this.facts[kind]?.[0]
  }
}

type Content = Exclude<ParsedRecord['content'], { form: 'off' }>
