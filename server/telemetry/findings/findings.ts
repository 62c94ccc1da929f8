// What concerns the devices of each tenant: matches of catalogue entries with statements, kept in memory, recomputed where something changed.
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { HeldFindings } from './held-findings.ts'
import type { TenantFindings } from './tenant-findings.ts'

export interface Findings {
  /**
   * Brings devices, matches and counts up to what is committed now; a verb calls it before it reads the rest. Waits for no
   * rebuild: `knowledge` says afterwards whether there is one.
   */
  fresh(tenant: number): Promise<void>
  /** Throws Problem `rebuilding` while postings or streams are built; a caller who shows counts asks `knowledge` first. */
  of(tenant: number): TenantFindings
  /** The same with its inside, for the lists of this room. */
  held(tenant: number): HeldFindings
  /** Beside every number. Never throws: what cannot be known is said. */
  knowledge(tenant: number): Knowledge
}
