// Changes what is read from and may be done to devices by whose they are; every device gets it with its next policy.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { setDevicePrivacy as contract, DevicePrivacy, OfOwnership } from '#wire/console/device-privacy.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { everyItem } from '../privacy-choice.ts'
import { actorOf } from '../signed-in.ts'
import { readDevicePrivacy } from './read-device-privacy.ts'
import { addSettings } from './settings.store.ts'
import { currentSettings } from './settings.ts'

/** Throws Problem 'body-invalid' on an item that is not in the dictionary, 'conflict' when somebody else changed it. */
export async function setDevicePrivacy(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<DevicePrivacy> {
  const { tenant } = caller
  const company = known(input.company)
  const personal = known(input.personal)
  const before = await currentSettings(context, tenant)
  if (before.revision !== input.revision) throw new Problem('conflict', changed(before.revision))
  const now = context.clock.now()
  const by = actorOf(caller)
  const revision = input.revision + 1
  await context.fleet.as([tenant], async (tx) => {
    if (!(await addSettings(tx, tenant, { revision, company, personal, at: new Date(now), by })))
      throw new Problem('conflict', changed(revision))
    const detail = { revision, companyOff: company.off.length, personalOff: personal.off.length }
    await audit(tx, { tenant, actor: by, act: 'privacy.devices', outcome: 'done', detail, at: now })
  })
  await context.listener.notify('muster_policy', JSON.stringify({ t: tenant }))
  await context.listener.notify('muster_news', JSON.stringify({ t: tenant, what: 'privacy', ids: [] }))
  return readDevicePrivacy(context, {}, caller)
}

const changed = (revision: number) =>
  `it was changed meanwhile: the newest is revision ${revision}; read it and try again`

function known({ off, remote }: OfOwnership): OfOwnership {
  const items = new Set(everyItem())
  const unknown = off.find((item) => !items.has(item))
  if (unknown !== undefined) throw new Problem('body-invalid', `off: there is no item '${unknown}'`)
  return { off: [...new Set(off)].sort(), remote }
}
