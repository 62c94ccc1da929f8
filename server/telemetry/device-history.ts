// What changed on one device, newest first, a page at a time.
import type { Change, deviceHistory as contract } from '#wire/console/devices.ts'
import type { AnswerOf, ParamsOf, QueryOf } from '#wire/contract.ts'
import { fieldsOf } from '#wire/telemetry/dictionary.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import type { Caller, Context } from '../context.ts'
import { findDevice } from '../devices/find-device.ts'
import { ofPersons } from '../devices/of-persons.ts'
import { momentOf, openSegment, type PackageMark, type StoredChange } from './history.ts'
import { fromCursor, toCursor } from './page-cursor.ts'
import type { TenantCatalogue } from './software/tenant-catalogue.ts'
import { segmentsDown } from './store.ts'

const segmentsAtOnce = 50
const newest = 2 ** 31 - 1

/** The cursor names a segment and how many of its changes were shown. Changes of packages that are not public are identifiers. */
export async function deviceHistory(
  context: Context,
  { id, cursor, limit }: ParamsOf<typeof contract> & QueryOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { number, device } = await findDevice(context, tenant, id)
  const [isPersons = true] = await context.fleet.as([tenant], (tx) => ofPersons(tx, [{ tenant, number }]))
  const key = context.ring.keyOf(tenant, device)
  if (!key) return { items: [] }
  const memory = await context.catalogue.of(tenant)
  const items: Change[] = []
  let [from, shown] = (cursor === undefined ? [newest, 0] : fromCursor(cursor, ['number', 'number'])) as [
    number,
    number,
  ]
  for (;;) {
    const rows = await segmentsDown(context.fleet, { tenant, number }, from, segmentsAtOnce)
    for (const { segment, sealed } of rows) {
      const opened = openSegment(key, tenant, device, segment, sealed)
      const { changes } = opened
      const visible = changes.filter((change) => sees.identifiers || isPublic(change))
      const skipped = segment === from ? shown : 0
      for (const [i, change] of visible.entries()) {
        if (i < skipped) continue
        if (items.length === limit) return { items, next: toCursor([segment, i]) }
        items.push(changeOf(memory, change, momentOf(opened, isPersons)))
      }
    }
    const last = rows.at(-1)
    if (!last || rows.length < segmentsAtOnce) return { items }
    ;[from, shown] = [last.segment - 1, 0]
  }
}

const isPublic = (change: StoredChange) =>
  change[0] !== 'software' || (typeof change[1] === 'number' && typeof change[2] === 'number')

const titles = new Map(kinds.flatMap(fieldsOf).map((field) => [`${field.kind}.${field.field}`, field.title]))

/** A stored change in words; packages by name. */
export function changeOf(memory: TenantCatalogue, change: StoredChange, at: string): Change {
  if (change[0] === 'software') {
    const before = markedBy(memory, change[1])
    const after = markedBy(memory, change[2])
    return {
      at,
      kind: 'software',
      what: before && after ? 'changed' : after ? 'added' : 'removed',
      subject: (after ?? before)?.name ?? '',
      ...(before ? { before: before.version } : {}),
      ...(after ? { after: after.version } : {}),
    }
  }
  const [kind, field, before, after] = change
  return {
    at,
    kind,
    what: before !== null && after !== null ? 'changed' : after !== null ? 'added' : 'removed',
    subject: titles.get(`${kind}.${field}`) ?? field,
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  }
}

function markedBy(memory: TenantCatalogue, mark: PackageMark): { name: string; version: string } | undefined {
  return typeof mark === 'number' ? memory.entry(mark)?.package : mark
}
