// The data catalogue: every field that is collected, stored or shown, with its rules, from the one dictionary (P4).
import { doneWith } from '#wire/console/done-with.ts'
import { restOf, storedFields } from '#wire/console/operator-fields.ts'
import type { CatalogueField, catalogue as contract } from '#wire/console/privacy.ts'
import { type OperatorKind, operatorKinds, type StoredField } from '#wire/console/stored/declare.ts'
import { filedFields } from '#wire/console/stored/files.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { DeclaredField, FieldMeta } from '#wire/telemetry/dictionary.ts'
import { eventsAbout } from '#wire/telemetry/event.ts'
import { declaredFields, kinds } from '#wire/telemetry/kinds.ts'
import { filesOnDevice } from '#wire/telemetry/on-device.ts'
import { shareableNames } from '#wire/telemetry/shareable.ts'
import type { Caller, Context } from '../../context.ts'
import { access, type Role, rolesThatSee } from '../../people/access.ts'
import { currentChoice } from '../../people/privacy-choice.ts'
import { termsOf } from '../retention/terms.ts'
import { days, keptFor } from './kept-for.ts'
import { receiversOf } from './receivers.ts'

interface Tenant {
  readonly on: ReadonlySet<string>
  readonly terms: ReadonlyMap<string, number | null>
  /** Dictionary name -> who receives it now. */
  readonly receivers: ReadonlyMap<string, readonly string[]>
}

/** `collected` says what holds for the caller's tenant now; what the server itself needs is always on. */
export async function dataCatalogue(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const of: Tenant = {
    on: new Set((await currentChoice(context, tenant)).items),
    terms: await termsOf(context, tenant),
    receivers: await receiversOf(context, tenant),
  }
  const told = declaredFields.map((field) => row(field, of.on.has(field.item), rolesThatSee(field.sensitivity), of))
  const toldNames = new Set(told.map(({ kind, field }) => `${kind}.${field}`))
  const own = [...storedFields, ...filedFields]
    .filter(({ field }) => !toldNames.has(`${field.kind}.${field.field}`))
    .map((stored) => row(stored.field, true, whoSees(stored), of))
  return {
    kinds: [
      ...[...kinds, eventsAbout].map(({ name, title, says }) => ({ kind: name, title, says })),
      ...Object.entries(operatorKinds).map(([kind, about]) => ({ kind, ...about })),
    ],
    fields: [...told, ...new Map(own.map((field) => [`${field.kind}.${field.field}`, field])).values()],
  }
}

const files = new Set(filedFields.map(({ table }) => table))

/** What only checks a sign-in is shown to nobody; the rest to those who may read its page. */
function whoSees({ storedAs, table, field }: StoredField): readonly Role[] {
  // Files are read on the server's own machine: `muster server plain`.
  if (files.has(table)) return []
  if (storedAs === 'hash' || ['opr_secrets', 'opr_attempts', 'opr_repeats'].includes(table)) return []
  if (table === 'look_looks') return access['looks.read']
  if (field.kind === 'operators' || field.kind === 'acts') return access['audit.read']
  if (field.kind === 'erasures') return access['erasures.read']
  if (table === 'rights_requests') return access['disclosures.read']
  if (table.endsWith('_credentials')) return access['credentials.manage']
  if (table === 'device_tokens') return access['tokens.manage']
  return rolesThatSee(field.sensitivity)
}

type AnyKind = DeclaredField['kind'] | OperatorKind

function row(
  field: FieldMeta & { kind: string; field: string },
  collected: boolean,
  seenBy: readonly Role[],
  { terms, receivers }: Tenant,
): CatalogueField {
  const { kind, title, sensitivity, purpose, basis, category, precision, arrives, from, item, lose } = field
  const name = `${kind}.${field.field}`
  return {
    ...{ kind, field: field.field, title, sensitivity, purpose, basis, category, precision, arrives, from, item, lose },
    ...restOf(kind, field.field),
    retention: days(field.retentionDays === 'while-managed' ? null : field.retentionDays),
    keptFor: keptFor(field, terms),
    onDevice: arrives === 'agent' && isTold(kind) ? [...filesOnDevice(kind)] : [],
    seenBy: [...seenBy],
    doneWith: doneWith(kind as AnyKind, field.field),
    goesTo: receivers.get(name)?.join(', ') ?? 'nobody',
    mayGoTo: shareableNames.includes(name) ? ['asset-sharing'] : [],
    collected,
  }
}

const isTold = (kind: string): kind is DeclaredField['kind'] =>
  kind === 'events' || kinds.some((one) => one.name === kind)
