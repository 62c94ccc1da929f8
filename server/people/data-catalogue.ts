// The data catalogue: every field that is collected, stored or shown, with its rules, from the one dictionary (P4).

import { filedFields, restOf, storedFields } from '#wire/console/operator-fields.ts'
import type { CatalogueField, catalogue as contract } from '#wire/console/privacy.ts'
import { operatorKinds, type StoredField } from '#wire/console/stored/declare.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import { eventsAbout } from '#wire/telemetry/event.ts'
import { declaredFields, kinds } from '#wire/telemetry/kinds.ts'
import type { Caller, Context } from '../context.ts'
import { access, type Role, rolesThatSee } from './access.ts'
import { currentChoice } from './privacy-choice.ts'

/** `collected` says what holds for the caller's tenant now; what the server itself needs is always on. */
export async function dataCatalogue(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { items } = await currentChoice(context, tenant)
  const on = new Set(items)
  const told = declaredFields.map((field) => row(field, on.has(field.item), rolesThatSee(field.sensitivity)))
  const toldNames = new Set(told.map(({ kind, field }) => `${kind}.${field}`))
  const own = [...storedFields, ...filedFields]
    .filter(({ field }) => !toldNames.has(`${field.kind}.${field.field}`))
    .map((stored) => row(stored.field, true, whoSees(stored)))
  return {
    kinds: [
      ...[...kinds, eventsAbout].map(({ name, title, says }) => ({ kind: name, title, says })),
      ...Object.entries(operatorKinds).map(([kind, about]) => ({ kind, ...about })),
    ],
    fields: [...told, ...own],
  }
}

/** What only checks a sign-in is shown to nobody; the rest to those who may read its page. */
function whoSees({ storedAs, table, field }: StoredField): readonly Role[] {
  // The file is read on the server's own machine: `muster server plain`.
  if (table.endsWith('.json')) return []
  if (storedAs === 'hash' || ['opr_secrets', 'opr_attempts', 'opr_repeats'].includes(table)) return []
  if (field.kind === 'operators' || field.kind === 'acts') return access['audit.read']
  if (table.endsWith('_credentials')) return access['credentials.manage']
  if (table === 'device_tokens') return access['tokens.manage']
  return rolesThatSee(field.sensitivity)
}

function row(
  field: FieldMeta & { kind: string; field: string },
  collected: boolean,
  seenBy: readonly Role[],
): CatalogueField {
  const { kind, title, sensitivity, purpose, basis, category, precision, arrives, from, item, lose } = field
  return {
    ...{ kind, field: field.field, title, sensitivity, purpose, basis, category, precision, arrives, from, item, lose },
    ...restOf(kind, field.field),
    retention: field.retentionDays === 'while-managed' ? 'while managed' : days(field.retentionDays),
    seenBy: [...seenBy],
    goesTo: 'nobody',
    collected,
  }
}

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`)
