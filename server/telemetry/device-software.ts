// The packages of one device, as its package manager states them.
import { iso } from '#kit/clock.ts'
import type { deviceSoftware as contract } from '#wire/console/devices.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { findDevice } from '../devices/find-device.ts'
import { installedOn, readHeld } from './held.ts'
import { rowOf } from './software/apply-software.ts'

/** By name. Names that are not public are identifiers: who may not see them is told how many there are. */
export async function deviceSoftware(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { number } = await findDevice(context, tenant, id)
  const { holding } = await readHeld(context, tenant, number)
  const installed = await installedOn(context, tenant, holding)
  const shown = sees.identifiers ? installed : installed.filter((one) => one.number !== undefined)
  const at = holding.kinds.software?.at
  return {
    packages: shown.map(rowOf).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    ...(shown.length < installed.length ? { hidden: installed.length - shown.length } : {}),
    ...(at === undefined ? {} : { at: iso(at * 1000) }),
    asOf: iso(context.clock.now()),
  }
}
