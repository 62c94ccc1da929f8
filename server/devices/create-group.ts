// Makes a group; one of that name in that place already there is a conflict, so that a tree can be read aloud.

import type { createGroup as contract } from '#wire/console/devices.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { actorOf } from '../people/signed-in.ts'
import { keepGroup } from './groups.ts'

export async function createGroup(
  context: Context,
  { name, parent, readmission }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const group = await context.fleet.as([tenant], async (tx) => {
    const { group, made } = await keepGroup(context, tx, tenant, { name, parent, readmission })
    if (!made) throw new Problem('conflict', 'there is a group of that name in that place')
    const at = context.clock.now()
    const detail = { readmission, ...(parent ? { parent } : {}) }
    await audit(tx, {
      tenant,
      actor: actorOf(caller),
      act: 'group.create',
      subject: group.id,
      outcome: 'done',
      detail,
      at,
    })
    return group
  })
  return { ...group, devices: 0 }
}
