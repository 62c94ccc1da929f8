// Tells a webhook of the devices, part by part: goes on where it stopped, tries again later and later, and then leaves it alone.
import { freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { deviceIdName } from '#wire/telemetry/shareable.ts'
import type { Context } from '../../context.ts'
import { lastRecord } from '../../people/consents/records.ts'
import { claim, release } from '../../people/integrations/progress.ts'
import { mostFailures, nextByRhythm, type Receiver, receiverOf } from '../../people/integrations/receivers.ts'
import { doorState } from '../../people/integrations/switch.ts'
import { type Part, partsOf } from './assets.ts'
import { type Posted, post } from './post.ts'
import { dropTold, noteTold } from './told.store.ts'

/** Minutes until each further try. */
const pauses = [1, 5, 15, 60, 240]

/** What is told now: what the integration tells and the authorisation allows. */
export interface Telling {
  readonly receiver: Receiver
  /** Undefined: nothing authorises it now; the door will say why. */
  readonly record: string | undefined
  readonly fields: readonly string[]
}

/** Throws `not-found`. */
export async function tellingOf(context: Context, tenant: number, id: string): Promise<Telling> {
  const open = (await doorState(context, tenant)) === 'open'
  return context.fleet.as([tenant], async (tx) => {
    const receiver = await receiverOf(context, tx, tenant, id)
    if (!receiver) throw new Problem('not-found', 'There is no such integration')
    const record = await lastRecord(context, tx, tenant, id)
    return {
      receiver,
      record: open && receiver.enabled && record?.state === 'active' ? record.id : undefined,
      fields: record ? receiver.fields.filter((field) => record.fields.includes(field)) : receiver.fields,
    }
  })
}

/**
 * Tells until all is told, or as many parts as `most`. `anew` begins again at the first device. Gives what became of the last
 * part; undefined while another process tells this one. Throws `not-found`, and what the database throws.
 */
export async function deliver(
  context: Context,
  tenant: number,
  id: string,
  { anew = false, most = Number.POSITIVE_INFINITY }: { anew?: boolean; most?: number } = {},
): Promise<(Posted & { readonly last: boolean }) | undefined> {
  if (!(await claim(context, tenant, id))) return undefined
  const telling = await tellingOf(context, tenant, id)
  const { receiver } = telling
  const going = anew || receiver.delivery === null
  const delivery = (going ? undefined : receiver.delivery) ?? freshId('dlv')
  let [toldUpTo, parts] = [going ? 0 : receiver.told_up_to, 0]
  let posted: (Posted & { last: boolean }) | undefined
  try {
    for await (const part of partsOf(context, tenant, { ...partInput(telling), after: toldUpTo })) {
      posted = { ...(await tellPart(context, tenant, telling, part, delivery)), last: part.last }
      parts += 1
      if (posted.is === 'done') toldUpTo = part.upTo
      const under = posted.is === 'done' && !part.last
      const next = nextOf(context, telling, posted, under && parts >= most)
      const over = !under || parts >= most
      await release(context, tenant, id, {
        delivery: under || posted.is === 'again' ? delivery : null,
        toldUpTo: under || posted.is === 'again' ? toldUpTo : 0,
        failures: next.failures,
        nextAt: next.at === undefined ? null : new Date(next.at),
        outcome:
          next.failures >= mostFailures ? `stopped after ${next.failures} tries: ${posted.outcome}` : posted.outcome,
        over,
      })
      if (over) return posted
    }
  } catch (error) {
    await release(context, tenant, id, {
      ...{ delivery, toldUpTo, failures: receiver.failures, outcome: 'failed', over: true },
      nextAt: new Date(context.clock.now() + 60_000),
    }).catch(() => {})
    throw error
  }
  return posted
}

const partInput = ({ receiver, fields }: Telling) => ({ integration: receiver.id, fields })

/**
 * That a receiver is told stands before the first byte, so that whoever erases a device from then on finds it; and whoever began
 * to erase one before has hidden it by now, and then it is not told.
 */
async function tellPart(
  context: Context,
  tenant: number,
  { receiver, record, fields }: Telling,
  part: Part,
  delivery: string,
): Promise<Posted> {
  const numbers = part.devices.map(({ number }) => number)
  if (record !== undefined && numbers.length > 0) {
    const at = new Date(context.clock.now())
    await context.fleet.as([tenant], (tx) => noteTold(tx, tenant, record, numbers, at))
    const { devices } = await context.names.listing(tenant)
    const gone = numbers.filter((number) => devices[number] === undefined)
    if (gone.length > 0) {
      await context.fleet.as([tenant], (tx) => dropTold(tx, tenant, gone))
      return { is: 'again', outcome: 'changed' }
    }
  }
  const sending = { body: part.body, fields: [deviceIdName, ...fields], devices: numbers.length, delivery }
  return post(context, tenant, receiver, sending)
}

/** When it is tried or told next by itself, and how often it failed in a row by then. */
function nextOf(
  { clock }: Context,
  { receiver }: Telling,
  posted: Posted,
  halfway: boolean,
): { failures: number; at: number | undefined } {
  const now = clock.now()
  const regular = nextByRhythm(receiver.rhythm, now)
  if (halfway) return { failures: 0, at: now }
  if (posted.is === 'done') return { failures: 0, at: regular }
  if (posted.outcome === 'changed') return { failures: receiver.failures, at: now }
  // The door was shut: nobody failed.
  if (posted.is !== 'again' && posted.is !== 'failed') return { failures: receiver.failures, at: regular }
  const failures = receiver.failures + 1
  if (failures >= mostFailures) return { failures, at: undefined }
  const pause = pauses[Math.min(failures, pauses.length) - 1] as number
  return { failures, at: posted.is === 'again' ? now + pause * 60_000 : regular }
}
