// The packages of one device as a bill of materials for other programs.
import type { deviceSbom as contract } from '#wire/console/sbom.ts'
import type { AnswerOf, ParamsOf, QueryOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { shortId } from '../../devices/label.ts'
import { installedOn, readHeld } from '../held.ts'
import { rowOf } from '../software/apply-software.ts'
import { inOrder } from './bill.ts'
import { inForm } from './in-form.ts'

/**
 * The same until the device tells its packages anew. Throws `device-unknown`, and `not-found` where the device told no
 * packages: an empty bill would say that it has none.
 */
export async function deviceSbom(
  context: Context,
  { id, form }: ParamsOf<typeof contract> & QueryOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const device = await findDevice(context, tenant, id)
  const { holding } = await readHeld(context, tenant, device.number)
  const told = holding.kinds.software
  if (!told) throw new Problem('not-found', 'The device has told no packages')
  const installed = await installedOn(context, tenant, holding)
  const shown = sees.identifiers ? installed : installed.filter((one) => one.number !== undefined)
  const parts = shown.map((one) => ({ package: one.package, installedOn: rowOf(one).installedOn }))
  return inForm(
    {
      about: 'device',
      id: device.device,
      name: sees.identifiers ? device.name : shortId(device.device),
      system: device.osId === undefined ? undefined : { id: device.osId, version: device.osVersion },
      at: told.at * 1000,
      parts: inOrder(parts),
      hidden: installed.length - shown.length,
    },
    form,
  )
}
