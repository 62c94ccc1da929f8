// What an operator decides about devices: let in, cut off, put away, unlock, move, keep connected. One road for one and for many.

import type { actOnDevices as contract, DeviceState, DeviceVerb } from '#wire/console/devices.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { auditAll } from '../people/audit.ts'
import { actorOf } from '../people/signed-in.ts'
import { announce } from './announce.ts'
import { type LockedDevice, lockDevices, setGroup, setKeep, setLabel, setState } from './devices.store.ts'
import { readGroups } from './groups.ts'
import { openLabel, sealLabel } from './label.ts'
import { setBehind } from './leaf.store.ts'
import { startAnew } from './presence.store.ts'

type StateVerb = Exclude<DeviceVerb, 'move' | 'keep' | 'release'>

/** From which states a verb leads where. A device that is there already is left alone and counts as done. */
const steps: Record<StateVerb, { from: readonly DeviceState[]; to: DeviceState }> = {
  approve: { from: ['pending', 'repair', 'lost'], to: 'managed' },
  revoke: { from: ['pending', 'managed', 'locked', 'repair', 'lost'], to: 'revoked' },
  retire: { from: ['pending', 'managed', 'unmanaged', 'locked', 'repair', 'lost', 'revoked'], to: 'retired' },
  unlock: { from: ['locked'], to: 'managed' },
}

/** Out of service, and expected back: everything stays. */
const outFor: Record<'repair' | 'lost', { from: readonly DeviceState[]; to: DeviceState }> = {
  repair: { from: ['managed', 'lost'], to: 'repair' },
  lost: { from: ['managed', 'repair'], to: 'lost' },
}

/** Throws Problem 'body-invalid' for a reason that erases: that is asked for as an erasure. */
function stepOf({
  verb,
  why,
}: Pick<Input, 'verb' | 'why'>): { from: readonly DeviceState[]; to: DeviceState } | undefined {
  if (why !== undefined && verb !== 'retire') throw new Problem('body-invalid', 'why is for retire')
  if (why === 'retired' || why === 'left') throw new Problem('body-invalid', `${why} is an erasure`)
  if (why !== undefined) return outFor[why]
  return isStep(verb) ? steps[verb] : undefined
}

/** Devices that speak, or may again: others have no line to keep. */
const speaking: readonly DeviceState[] = ['pending', 'managed', 'locked', 'repair', 'lost']
const isStep = (verb: DeviceVerb): verb is StateVerb => verb in steps

type Input = BodyOf<typeof contract>
type Result = AnswerOf<typeof contract>['results'][number]

/**
 * Each device has its own result; those that can be changed are, in one transaction with their audit. A device that is
 * revoked or retired loses its open lines in every process at once. `unlock` takes in whichever machine speaks next.
 * `keep` is told to the device at its next contact, `release` over its line at once.
 */
export async function actOnDevices(context: Context, input: Input, caller: Caller): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const group = await target(context, input, tenant)
  const step = stepOf(input)
  const asked = [...new Set(input.devices)]
  const { results, changed } = await context.fleet.as([tenant], async (tx) => {
    const found = new Map((await lockDevices(tx, tenant, asked)).map((row) => [row.id as string, row]))
    const results = asked.map((device) => judge(input.verb, step, device, found.get(device), group))
    const changed = results.flatMap(({ change }) => (change ? [change] : []))
    const numbers = changed.map(({ number }) => number)
    const at = context.clock.now()
    if (input.verb === 'move') await setGroup(tx, tenant, numbers, group)
    else if (step) await setState(tx, tenant, numbers, step.to, new Date(at))
    else await setKeep(tx, tenant, numbers, input.verb === 'keep')
    for (const { id, number, label } of changed) {
      if (input.verb === 'unlock') {
        await startAnew(tx, tenant, number)
        await setBehind(tx, tenant, number, null)
      }
      if (input.reason && step) {
        const reasoned = { ...openLabel(context.ring, tenant, id, label), reason: input.reason }
        await setLabel(tx, tenant, number, sealLabel(context.ring, tenant, id, reasoned))
      }
    }
    const act = { actor: actorOf(caller), act: `device.${input.verb}`, outcome: 'done', at } as const
    const acts = changed.map(({ id, state }) => ({
      ...act,
      subject: id,
      detail: { from: state, ...(group ? { group } : {}), ...(input.why ? { why: input.why } : {}) },
    }))
    await auditAll(tx, tenant, acts)
    return { results: results.map(({ result }) => result), changed }
  })
  await announce(
    context,
    tenant,
    changed.map(({ id }) => id),
    step && input.why === undefined ? 'cut' : 'keep',
  )
  return { results }
}

async function target(context: Context, input: Input, tenant: number) {
  if (input.verb !== 'move') return null
  if (input.group === undefined) throw new Problem('body-invalid', 'move asks for a group; null is the top')
  if (input.group !== null && !(await readGroups(context, tenant)).has(input.group)) throw new Problem('group-unknown')
  return input.group
}

function judge(
  verb: DeviceVerb,
  step: { from: readonly DeviceState[]; to: DeviceState } | undefined,
  device: string,
  row: LockedDevice | undefined,
  group: string | null,
): { result: Result; change?: LockedDevice } {
  const id = device as Result['device']
  if (!row) return { result: { device: id, done: false, ...refusal(new Problem('device-unknown')) } }
  if (verb === 'move') return { result: { device: id, done: true }, ...(row.group_id === group ? {} : { change: row }) }
  if (verb === 'keep' || verb === 'release' || !step) return judgeKeep(verb === 'keep' ? 'keep' : 'release', row)
  const { from, to } = step
  if (row.state === to) return { result: { device: id, done: true } }
  if (from.includes(row.state)) return { result: { device: id, done: true }, change: row }
  const why = new Problem('conflict', `the device is ${row.state}; ${verb} is for: ${from.join(', ')}`)
  return { result: { device: id, done: false, ...refusal(why) } }
}

function judgeKeep(verb: 'keep' | 'release', row: LockedDevice): { result: Result; change?: LockedDevice } {
  const keep = verb === 'keep'
  if (row.keep === keep) return { result: { device: row.id, done: true } }
  if (!keep || speaking.includes(row.state)) return { result: { device: row.id, done: true }, change: row }
  const why = new Problem('conflict', `the device is ${row.state}; keep is for: ${speaking.join(', ')}`)
  return { result: { device: row.id, done: false, ...refusal(why) } }
}

const refusal = (problem: Problem) => ({ code: problem.code, detail: problem.message })
