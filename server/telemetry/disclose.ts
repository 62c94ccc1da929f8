// Everything a device told that is held as a state: its facts by kind, its packages, and what changed, for the person it is about.
import { iso } from '#kit/clock.ts'
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import { type FieldMeta, fieldsOf, type KindName } from '#wire/telemetry/dictionary.ts'
import { kindByName, kinds } from '#wire/telemetry/kinds.ts'
import type { Context } from '../context.ts'
import { ofPersons } from '../devices/of-persons.ts'
import { changeOf } from './device-history.ts'
import type { FactKind, Row } from './facts.ts'
import { type Held, installedOn, readHeld } from './held.ts'
import { momentOf, openSegment } from './history.ts'
import { rowOf } from './software/apply-software.ts'
import { allSegments } from './store.ts'

const named = (field: FieldMeta | undefined, title: string) => ({ ...(field as FieldMeta), title })
const held = columnsOf('fact_holdings').get('sealed')
const changed = columnsOf('fact_changes').get('sealed')

/** Nothing of a device whose key is gone: it can be read by nobody. */
export async function disclose(
  context: Pick<Context, 'fleet' | 'ring' | 'catalogue'>,
  subject: { tenant: number; device: string; number: number },
): Promise<DisclosedSection[]> {
  const { tenant, number } = subject
  const state = await readHeld(context, tenant, number)
  if (!state.key) return []
  const packages = (await installedOn(context, tenant, state.holding)).map(rowOf)
  return [
    ...kinds.flatMap((kind) =>
      sectionOf(
        { name: kind.name, title: kind.title, says: kind.says, source: 'agent' },
        new Map(fieldsOf(kind).map((field) => [field.field, field])),
        kind.name === 'software' ? (packages as unknown as Row[]) : (state.facts[kind.name as FactKind] ?? []),
      ),
    ),
    ...whenTold(state),
    ...(await history(context, subject, state.key)),
  ]
}

function whenTold({ holding }: Held): DisclosedSection[] {
  return sectionOf(
    {
      name: 'acknowledged',
      title: 'When it was told',
      says: 'When each kind of fact last changed, how many rows there are, and the digest by which a change is noticed.',
      source: 'server',
    },
    new Map([
      ['kind', named(held, 'Kind')],
      ['at', named(held, 'Changed at')],
      ['rows', named(held, 'Rows')],
      ['digest', named(held, 'Digest')],
    ]),
    Object.entries(holding.kinds).map(([kind, { at, rows, digest }]) => ({
      ...{ kind: kindByName[kind as KindName].title, at: iso(at * 1000), rows, digest },
    })),
  )
}

async function history(
  context: Pick<Context, 'fleet' | 'catalogue'>,
  { tenant, device, number }: { tenant: number; device: string; number: number },
  key: Uint8Array,
): Promise<DisclosedSection[]> {
  const { segments, isPersons } = await context.fleet.as([tenant], async (tx) => {
    const [isPersons = true] = await ofPersons(tx, [{ tenant, number }])
    return { segments: await allSegments(tx, { tenant, number }), isPersons }
  })
  const memory = await context.catalogue.of(tenant)
  const changes = segments
    .toSorted((a, b) => b.segment - a.segment)
    .flatMap(({ segment, sealed }) => {
      const opened = openSegment(key, tenant, device, segment, sealed)
      return opened.changes.map((change) => changeOf(memory, change, momentOf(opened, isPersons)))
    })
  return sectionOf(
    {
      name: 'history',
      title: 'What changed',
      says: 'Changes of packages and of the system, newest first.',
      source: 'agent',
    },
    new Map([
      ['at', named(changed, 'When')],
      ['kind', named(changed, 'Kind')],
      ['what', named(changed, 'What happened')],
      ['subject', named(changed, 'What')],
      ['before', named(changed, 'Before')],
      ['after', named(changed, 'After')],
    ]),
    changes.map((change) => ({ ...change })),
  )
}
