// Changes a group: its name, how restored machines come back, and whether its devices keep their lines.
import type { changeGroup as contract } from '#wire/console/devices.ts'
import type { AnswerOf, BodyOf, ParamsOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { actorOf } from '../people/signed-in.ts'
import { announceGroups } from './group-keeps.ts'
import { changeNamed } from './groups.ts'
import { listGroups } from './list-groups.ts'
import { tellNews } from './news.ts'

type Input = ParamsOf<typeof contract> & BodyOf<typeof contract>

/**
 * What is left out stays as it is. Lines that nobody asks for any more are released at once, in every process; those that
 * are now asked for open at each device's next contact. Throws `group-unknown`, and `conflict` for a name that is taken.
 */
export async function changeGroup(
  context: Context,
  { id, ...wish }: Input,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const changed = await context.fleet.as([tenant], async (tx) => {
    const { before, after } = await changeNamed(context, tx, tenant, id, wish)
    // The name itself is an identifier: that it changed is all the audit says.
    const detail = {
      ...(before.name === after.name ? {} : { renamed: true }),
      ...(before.readmission === after.readmission ? {} : { readmission: after.readmission }),
      ...(before.keep === after.keep ? {} : { keep: after.keep, keepBefore: before.keep }),
    }
    if (Object.keys(detail).length === 0) return false
    const at = context.clock.now()
    await audit(tx, { tenant, actor: actorOf(caller), act: 'group.change', subject: id, outcome: 'done', detail, at })
    return true
  })
  if (changed) {
    await announceGroups(context.listener, context.log, tenant)
    await tellNews(context.listener, tenant, 'device', [])
  }
  const { items } = await listGroups(context, {}, caller)
  return items.find((group) => group.id === id) as AnswerOf<typeof contract>
}
