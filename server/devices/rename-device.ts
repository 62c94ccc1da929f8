// Gives a device a name; an empty one takes it back, and the host name or the id shows again.
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { actorOf } from '../people/signed-in.ts'
import { lockDevices, setLabel } from './devices.store.ts'
import { nameFrom, openLabel, sealLabel } from './label.ts'
import { tellNews } from './news.ts'

export async function renameDevice(
  context: Context,
  { id, name }: { id: string; name: string },
  caller: Caller,
): Promise<{ name: string }> {
  const { tenant } = caller
  const shown = await context.fleet.as([tenant], async (tx) => {
    const [row] = await lockDevices(tx, tenant, [id])
    if (!row) throw new Problem('device-unknown')
    const { given: _before, ...rest } = openLabel(context.ring, tenant, id, row.label)
    const label = { ...rest, ...(name ? { given: name } : {}) }
    await setLabel(tx, tenant, row.number, sealLabel(context.ring, tenant, id, label))
    const at = context.clock.now()
    const detail = { given: name !== '' }
    await audit(tx, { tenant, actor: actorOf(caller), act: 'device.rename', subject: id, outcome: 'done', detail, at })
    return nameFrom(label, id)
  })
  await tellNews(context.listener, tenant, 'device', [id])
  return { name: shown.name }
}
