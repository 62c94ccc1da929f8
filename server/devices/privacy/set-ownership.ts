// An operator says whose devices are: a personal one is read only once its user agreed, from its next contact on.
import type { setOwnership as contract } from '#wire/console/device-privacy.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { auditAll } from '../../people/audit.ts'
import { actorOf } from '../../people/signed-in.ts'
import { announce } from '../announce.ts'
import { lockOwnerships, writeOwnership } from './ownership.store.ts'

/** All or none. Throws `device-unknown`. */
export async function setOwnership(
  context: Context,
  { ids, ownership }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const asked = [...new Set(ids)]
  const changed = await context.fleet.as([tenant], async (tx) => {
    const found = await lockOwnerships(tx, tenant, asked)
    if (found.length < asked.length) throw new Problem('device-unknown')
    const changed = found.filter((one) => one.ownership !== ownership)
    const numbers = changed.map(({ number }) => number)
    await writeOwnership(tx, tenant, numbers, ownership)
    const act = { actor: actorOf(caller), act: 'device.ownership', outcome: 'done', at: context.clock.now() } as const
    await auditAll(
      tx,
      tenant,
      changed.map(({ id, ownership: from }) => ({ ...act, subject: id, detail: { from, to: ownership } })),
    )
    return changed.map(({ id }) => id)
  })
  if (changed.length > 0) {
    // What is signed from now on is newer than what these devices hold of the other ownership.
    await context.listener.notify('muster_policy', JSON.stringify({ t: tenant }))
    await announce(context, tenant, changed, 'keep')
  }
  return { changed: changed.length }
}
