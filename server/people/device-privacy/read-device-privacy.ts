// What is read from and may be done to devices by whose they are, as people read it.
import { iso } from '#kit/clock.ts'
import type { DevicePrivacy } from '#wire/console/device-privacy.ts'
import type { Caller, Context } from '../../context.ts'
import { actorNames } from '../names.ts'
import { currentSettings } from './settings.ts'

/** `by` is the name of who changed it last, else the id. */
export async function readDevicePrivacy(context: Context, _input: unknown, caller: Caller): Promise<DevicePrivacy> {
  const { revision, company, personal, at, by } = await currentSettings(context, caller.tenant)
  if (!at || !by) return { revision, company, personal }
  const names = await actorNames(context, caller.tenant)
  return { revision, company, personal, at: iso(at.getTime()), by: names.get(by) ?? by }
}
