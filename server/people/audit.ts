// The audit: what was done or refused, written in the act's own transaction, by ids only.
import type { Transaction } from '#kit/pg/database.ts'
import { freshId } from '#wire/ids.ts'
import { addActs } from './audit.store.ts'

export interface AuditEntry {
  readonly tenant: number
  /** `opr_...`, `crd_...`, `dev_...` or `system`. */
  readonly actor: string
  /** noun.verb, e.g. `device.revoke`. */
  readonly act: string
  /** The id of what was acted on. */
  readonly subject?: string
  readonly outcome: 'done' | 'refused'
  /** Technical words, counts and ids; never a name or free text. */
  readonly detail: Record<string, string | number | boolean>
  /** Milliseconds of `context.clock`. */
  readonly at: number
}

/** Adds an act. It is there when, and only when, the transaction commits. */
export async function audit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await auditAll(tx, entry.tenant, [entry])
}

/** Adds acts of one tenant. */
export async function auditAll(
  tx: Transaction,
  tenant: number,
  entries: readonly Omit<AuditEntry, 'tenant'>[],
): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map(({ actor, act, subject = null, outcome, detail, at }) => ({
    ...{ id: freshId('act'), at: new Date(at), actor, act, subject, outcome, detail },
  }))
  await addActs(tx, tenant, rows)
}
