// Everything that concerns devices, device by device, for programs that take all of it.
import type { exportFindings as contract } from '#wire/console/findings.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { readGroups, withDescendants } from '../../devices/groups.ts'
import { shortId } from '../../devices/label.ts'
import type { ListedDevice } from '../../devices/names.ts'
import { fromCursor, toCursor } from '../page-cursor.ts'
import type { CataloguePackage } from '../software/catalogue-package.ts'
import { shownFindings } from './fresh-findings.ts'
import type { HeldFindings } from './held-findings.ts'
import type { Match } from './match/match.ts'
import { openSlices } from './slices.ts'
import { priorityIn } from './weigh.ts'

type Row = AnswerOf<typeof contract>['items'][number]

/** Devices whose matches are gathered together: one walk over what matched serves all of them. */
const devicesAtOnce = 64

/**
 * By device number, then package, architecture, version and advisory. The cursor names the last row, so that nothing that
 * stayed is left out or comes twice, whatever changes between two pages. Throws Problem `rebuilding`.
 */
export async function exportFindings(
  context: Context,
  { cursor, limit, group, device }: QueryOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const only = device === undefined ? undefined : (await findDevice(context, tenant, device)).number
  const { held, knowledge } = await shownFindings(context, tenant)
  const groups = group?.length ? withDescendants(await readGroups(context, tenant), group) : undefined
  const [from, lastRow] = (cursor === undefined ? [0, ''] : fromCursor(cursor, ['number', 'string'])) as [
    number,
    string,
  ]
  const devices = [...held.fleet.devices()].filter(
    (one) =>
      one.number >= from &&
      (only === undefined || one.number === only) &&
      (!groups || (one.group !== undefined && groups.has(one.group))),
  )
  const slices = openSlices(context.clock)
  const items: Row[] = []
  for (let i = 0; i < devices.length; i += devicesAtOnce) {
    const some = devices.slice(i, i + devicesAtOnce)
    const matches = matchesOf(held, some)
    for (const one of some) {
      const rows = rowsOf(held, one, matches.get(one.number) ?? [], caller)
      for (const row of rows) {
        if (one.number === from && placeOf(row) <= lastRow) continue
        if (items.length === limit) return { items, next: nextAfter(devices, items), knowledge }
        items.push(row)
      }
      await slices.rest()
    }
  }
  return { items, knowledge }
}

const nextAfter = (devices: readonly ListedDevice[], items: readonly Row[]) => {
  const last = items.at(-1) as Row
  return toCursor([devices.find(({ device }) => device === last.deviceId)?.number as number, placeOf(last)])
}

function matchesOf(held: HeldFindings, devices: readonly ListedDevice[]): Map<number, Match[]> {
  const found = new Map<number, Match[]>()
  const byStream = Map.groupBy(devices, ({ number }) => held.streamOf(number))
  for (const [stream, some] of byStream) {
    if (stream === undefined) continue
    for (const [entry, matches] of held.found.inStream(stream)) {
      const posting = held.memory.posting(entry)
      if (!posting) continue
      for (const { number } of some) {
        if (!posting.has(number)) continue
        const known = found.get(number)
        if (known) known.push(...matches)
        else found.set(number, [...matches])
      }
    }
  }
  return found
}

function rowsOf(held: HeldFindings, device: ListedDevice, matches: readonly Match[], { sees }: Caller): Row[] {
  const deviceName = sees.identifiers ? device.name : shortId(device.device)
  const rows = matches.map((match): Row => {
    const finding = held.found.findingOf(match)
    const head = held.headOf(finding)
    const one = held.memory.entry(match.entry)?.package as CataloguePackage
    const decision = held.decisionOf(match, device.number)
    return {
      deviceId: device.device,
      deviceName,
      package: one.name,
      version: one.version,
      source: one.source ?? one.name,
      advisory: finding.id,
      aliases: [...new Set(held.headsOf(finding).flatMap(({ aliases, covers }) => [...aliases, ...covers]))],
      fixed: match.fixed ?? null,
      verdict: match.verdict,
      priority: priorityIn(held.weightOf(finding), [match]),
      architecture: one.architecture,
      kind: head.kind,
      basis: match.basis,
      decision: decision?.verdict ?? null,
    }
  })
  return rows.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}

/** The place of a row among those of its device. */
const placeOf = (row: Row) => [row.package, row.architecture, row.version, row.advisory].join('\0')
