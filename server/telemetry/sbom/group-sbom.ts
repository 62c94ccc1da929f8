// The packages of all devices of a group as one bill of materials: each once, with how many devices have it.
import { setImmediate } from 'node:timers/promises'
import type { groupSbom as contract } from '#wire/console/sbom.ts'
import type { AnswerOf, ParamsOf, QueryOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { readGroups, withDescendants } from '../../devices/groups.ts'
import { shortId } from '../../devices/label.ts'
import type { ListedDevice } from '../../devices/names.ts'
import { bitsOf, countBits, setBit } from '../findings/device-bits.ts'
import type { TenantCatalogue } from '../software/tenant-catalogue.ts'
import { inOrder, type Part, type System } from './bill.ts'
import { inForm } from './in-form.ts'

/** With the groups below it. Throws `group-unknown`, `rebuilding`, and `not-found` where no device told packages. */
export async function groupSbom(
  context: Context,
  { id, form }: ParamsOf<typeof contract> & QueryOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const groups = await readGroups(context, tenant)
  const group = groups.get(id)
  if (!group) throw new Problem('group-unknown')
  const below = withDescendants(groups, [id])
  const listing = await context.names.listing(tenant)
  const devices = listing.devices.filter((one) => one?.group !== undefined && below.has(one.group)) as ListedDevice[]
  const all = await partsOf(context.catalogue.counted(tenant), devices, listing.devices.length)
  if (all.length === 0) throw new Problem('not-found', 'No device of the group has told packages')
  const parts = all.filter((part) => sees.identifiers || part.public)
  return inForm(
    {
      about: 'group',
      id,
      name: sees.identifiers ? group.name : shortId(id),
      system: commonSystem(devices),
      at: context.clock.now(),
      parts: inOrder(parts),
      hidden: all.length - parts.length,
    },
    form,
  )
}

/** As many packages are counted before others have their turn. */
const turn = 2_000

async function partsOf(memory: TenantCatalogue, devices: readonly ListedDevice[], length: number) {
  const words = (length >>> 5) + 1
  const within = bitsOf(words)
  for (const { number } of devices) setBit(within, number)
  const found: (Part & { readonly public: boolean })[] = []
  const having = bitsOf(words)
  let done = 0
  for (const entry of [...memory.entries()]) {
    if (++done % turn === 0) await setImmediate()
    having.fill(0)
    if (memory.posting(entry.number)?.mark(having, within))
      found.push({ package: entry.package, devices: countBits(having), public: entry.number > 0 })
  }
  return found
}

/** What all of them run; undefined when they differ or did not tell. */
function commonSystem(devices: readonly ListedDevice[]): System | undefined {
  const [first, ...others] = devices
  if (first?.osId === undefined || others.some((one) => one.os !== first.os)) return undefined
  return { id: first.osId, version: first.osVersion }
}
