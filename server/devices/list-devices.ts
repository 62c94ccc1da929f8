// A page of devices in any order, from memory: filtered, counted exactly and cut after the cursor in one pass.
import { iso } from '#kit/clock.ts'
import type { listDevices as contract } from '#wire/console/devices.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { cursorOf, positionOf } from './cursor.ts'
import { type Asked, ask } from './filter.ts'
import { readGroups } from './groups.ts'
import type { ListedDevice } from './names.ts'
import { Page } from './page.ts'
import { contactOf } from './presence-now.ts'
import { rowOf } from './row.ts'

type Input = QueryOf<typeof contract>

/**
 * Cursors hold the sort value and number of the last row, so a page begins after that place whatever came or went.
 * Devices without a value stand last in both orders. Callers who may not see names get the order of ids for `name`.
 */
export async function listDevices(context: Context, input: Input, caller: Caller): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const groups = await readGroups(context, tenant)
  const asked = await ask(context, input, caller, groups)
  const list = `${input.sort} ${input.order} ${caller.sees.identifiers}`
  const after = input.cursor === undefined ? undefined : positionOf(context, tenant, list, input.cursor)
  const valueIn = sortValue(context, input.sort, caller)
  const page = new Page(input.limit, input.order, after)
  let total = 0
  for (const device of asked.listing.devices) {
    if (!device || !matches(asked, device)) continue
    total += 1
    page.offer(device, valueIn(device))
  }
  const { items, more } = page.taken()
  const last = items.at(-1)
  return {
    items: items.map(({ device }) => rowOf(context, caller, groups, device, contactOf(context, tenant, device.number))),
    ...(more && last ? { next: cursorOf(context, tenant, list, last) } : {}),
    total,
    asOf: iso(context.clock.now()),
  }
}

function matches({ wanted, chosen }: Asked, device: ListedDevice): boolean {
  for (const facet in chosen) if (!chosen[facet as keyof typeof chosen]?.(device)) return false
  return wanted(device)
}

function sortValue(
  context: Context,
  sort: Input['sort'],
  caller: Caller,
): (device: ListedDevice) => string | number | undefined {
  switch (sort) {
    case 'name':
      return caller.sees.identifiers ? ({ key }) => key : ({ device }) => device
    case 'lastSeen':
      return ({ number }) => context.presence.lastSeen(caller.tenant, number)
    case 'os':
      return ({ os }) => os
    case 'packages':
      return ({ packages }) => packages
    case 'enrolledAt':
      return ({ enrolledAt }) => enrolledAt
    case 'state':
      return ({ state }) => state
  }
}
