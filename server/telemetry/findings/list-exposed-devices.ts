// Devices by what concerns them, worst first, from counters that are kept: no device is looked into for its place.

import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type { listExposedDevices as contract, ExposedDevice, Priority } from '#wire/console/findings.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { cursorOf, positionOf } from '../../devices/cursor.ts'
import { type Groups, readGroups } from '../../devices/groups.ts'
import { shortId } from '../../devices/label.ts'
import type { ListedDevice } from '../../devices/names.ts'
import { Page } from '../../devices/page.ts'
import { bitsOf, hasBit } from './device-bits.ts'
import { shownFindings } from './fresh-findings.ts'
import type { HeldFindings } from './held-findings.ts'
import { priorities } from './priority.ts'
import { type Conditions, conditionsOf, markDevices, select } from './select.ts'
import { openSlices } from './slices.ts'
import { worstOf } from './worst.ts'

type Input = QueryOf<typeof contract>

/**
 * Counts are of all open findings of kind security; a filter says which devices are listed. Devices that are not covered
 * stand between those with findings and those without. Throws Problem `rebuilding`.
 */
export async function listExposedDevices(
  context: Context,
  input: Input,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const { held, knowledge } = await shownFindings(context, tenant)
  const asked = await conditionsOf(context, tenant, held, input)
  const groups = await readGroups(context, tenant)
  const concerned = await concernedBy(context, held, input, asked)
  const coverage = input.coverage?.length ? new Set<string>(input.coverage) : undefined
  const list = `exposed ${input.sort} ${input.order} ${caller.sees.identifiers}`
  const after = input.cursor === undefined ? undefined : positionOf(context, tenant, list, input.cursor)
  const valueIn = sortValue(held, input.sort, caller)
  const page = new Page(input.limit, input.order, after)
  let total = 0
  for (const device of held.fleet.devices()) {
    const { number } = device
    if (concerned && !concerned(number)) continue
    if (asked.within && !hasBit(asked.within, number)) continue
    if (coverage && !coverage.has(held.coverageOf(number))) continue
    total += 1
    page.offer(device, valueIn(device))
  }
  const { items, more } = page.taken()
  const last = items.at(-1)
  return {
    items: items.map(({ device }) => rowOf(held, groups, device, caller)),
    ...(more && last ? { next: cursorOf(context, tenant, list, last) } : {}),
    total,
    asOf: iso(context.clock.now()),
    knowledge,
  }
}

/** Whether any of the findings asked for concerns a device; undefined: none were asked for, all devices are listed. */
async function concernedBy(
  context: Context,
  held: HeldFindings,
  input: Input,
  asked: Conditions,
): Promise<((number: number) => boolean) | undefined> {
  const { search, priority, kind, verdict, source, ecosystem, kev, advisory, decision } = input
  const lists = [kind, verdict, source, ecosystem]
  const isNarrow = lists.some((list) => list?.length) || [search, kev, advisory, input.package].some(Boolean)
  if (!isNarrow && decision !== 'decided') {
    if (!priority?.length) return undefined
    if (decision === 'open') {
      // What is counted by device anyway need not be gathered from the findings.
      const open = held.tally.counters.open.filter((_, i) => asked.priority?.has(priorities[i] as Priority))
      return (number) => open.some((counter) => (counter[number] ?? 0) > 0)
    }
  }
  const named = advisory === undefined ? undefined : idsNamed(context, advisory)
  const bits = bitsOf(held.fleet.words)
  // What is named is meant, of whatever kind.
  const wanted = named && !kind?.length ? { ...asked, kind: undefined } : asked
  const slices = openSlices(context.clock)
  for (const one of select(held, wanted, named)) {
    const matches =
      input.package === undefined ? one.matches : one.matches.filter((match) => held.nameOf(match) === input.package)
    if (matches.length > 0) markDevices(held, { ...one, matches }, wanted, bits)
    await slices.rest()
  }
  return (number) => hasBit(bits, number)
}

/** Ids of the advisories with this name, or that cover it. */
function idsNamed({ advisories }: Context, name: string): ReadonlySet<string> {
  return new Set([name, ...advisories.named(name).flatMap((number) => advisories.head(number)?.id ?? [])])
}

/** Ascending is worst first. */
function sortValue(
  held: HeldFindings,
  sort: Input['sort'],
  { sees }: Caller,
): (device: ListedDevice) => string | number {
  if (sort === 'name') return sees.identifiers ? ({ key }) => key : ({ device }) => device
  const { open } = held.tally.counters
  return ({ number }) => (held.coverageOf(number) === 'covered' ? -worstOf((i) => open[i]?.[number] ?? 0) : -0.5)
}

function rowOf(
  held: HeldFindings,
  groups: Groups,
  device: ListedDevice,
  { sees }: Caller,
): z.infer<typeof ExposedDevice> {
  const { number, osId, osVersion } = device
  const group = device.group && groups.get(device.group)
  const counts = held.countsOf(number)
  return {
    id: device.device,
    ...(sees.identifiers
      ? { name: device.name, nameFrom: device.from }
      : { name: shortId(device.device), nameFrom: 'hidden' as const }),
    ...(osId === undefined ? {} : { osId }),
    ...(osVersion === undefined ? {} : { osVersion }),
    ...(group ? { group: { id: group.id, name: sees.identifiers ? group.name : shortId(group.id) } } : {}),
    counts: counts?.findings ?? null,
    decided: counts?.decided ?? 0,
    fixable: counts?.fixable ?? 0,
    ...held.packagesOf(number),
    coverage: held.coverageOf(number),
  }
}
