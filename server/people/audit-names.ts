// The one thing that stays of an erased device: its name, sealed, until the acts of its month have had their term.
import type { Transaction } from '#kit/pg/database.ts'
import type { Context } from '../context.ts'
import { addNames, dropMonths, dropNames, findNames } from './audit-names.store.ts'
import { openText, sealText } from './names.ts'

/**
 * Each month has a key of its own: names go with their month, in every copy there is. A month whose key was dropped although
 * it is not over (the clock was ahead) goes on with the key of its second day, and so on: no key ever comes back.
 */
export const monthOf = (at: number) => `${new Date(at).toISOString().slice(0, 7)}-01`
const subjectOf = (month: string) => `audit-${month.replace(/-01$/, '')}`
/** Every key that the month of `at` may have, as `2026-11-01`. */
const keysIn = (at: number) =>
  Array.from({ length: 28 }, (_, i) => `${monthOf(at).slice(0, 8)}${String(i + 1).padStart(2, '0')}`)

function presentKey({ ring }: Pick<Context, 'ring'>, tenant: number, at: number): string {
  return keysIn(at).find((month) => !ring.isErased(tenant, subjectOf(month))) ?? monthOf(at)
}

const namePlace = (tenant: number, month: string, subject: string) => ({
  ...{ table: 'audit_names', column: `name ${subject}`, tenant },
  subject: subjectOf(month),
})
const notePlace = (tenant: number, month: string, id: string) => ({
  ...{ table: 'rights_erasures', column: `note ${id}`, tenant },
  subject: subjectOf(month),
})

/** Before the transaction that keeps a name or a note: their key is on disk. */
export async function readyAuditKey(context: Pick<Context, 'ring'>, tenant: number, at: number): Promise<void> {
  await context.ring.add(tenant, [subjectOf(presentKey(context, tenant, at))])
}

export async function keepNames(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  tenant: number,
  at: number,
  names: readonly { readonly subject: string; readonly name: string }[],
): Promise<void> {
  if (names.length === 0) return
  const month = presentKey(context, tenant, at)
  const rows = names.map(({ subject, name }) => ({
    ...{ subject, month },
    name: sealText(context, namePlace(tenant, month, subject), name),
  }))
  await addNames(tx, tenant, rows)
}

/** Names of subjects that were erased; those that are gone by now, or never had one, are left out. */
export async function keptNames(
  context: Pick<Context, 'fleet' | 'ring'>,
  tenant: number,
  subjects: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  if (subjects.length === 0) return names
  for (const { subject, month, name } of await findNames(context.fleet, tenant, subjects)) {
    const text = openText(context, namePlace(tenant, month, subject), name)
    if (text !== undefined) names.set(subject, text)
  }
  return names
}

/** An operator's own words about an act, as long as the act's month; `id` is what they are about. */
export const sealNote = (context: Pick<Context, 'ring'>, tenant: number, at: number, id: string, text: string) =>
  sealText(context, notePlace(tenant, presentKey(context, tenant, at), id), text)

/** Undefined once the month's key is gone. */
export function openNote(
  context: Pick<Context, 'ring'>,
  tenant: number,
  at: number,
  id: string,
  sealed: Buffer,
): string | undefined {
  for (const month of keysIn(at))
    if (context.ring.keyOf(tenant, subjectOf(month)))
      try {
        return openText(context, notePlace(tenant, month, id), sealed)
      } catch {
        // Sealed under another key of this month.
      }
  return undefined
}

/** Further back nobody had a key. */
const mostMonths = 60

/** Drops rows and keys of the months that had ended by `before`. Gives how many names went. */
export async function expireNames(
  context: Pick<Context, 'fleet' | 'ring'>,
  tenant: number,
  before: Date,
): Promise<number> {
  const subjects = Array.from({ length: mostMonths }, (_, i) =>
    keysIn(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() - 1 - i)).map(subjectOf),
  )
    .flat()
    .filter((subject) => context.ring.keyOf(tenant, subject))
  if (subjects.length > 0) await context.ring.drop(tenant, subjects)
  return dropMonths(context.fleet, tenant, monthOf(before.getTime()))
}

/** The erasure was taken back: the device has its name itself. */
export async function withdrawNames(tx: Transaction, tenant: number, subjects: readonly string[]): Promise<void> {
  await dropNames(tx, tenant, subjects)
}
