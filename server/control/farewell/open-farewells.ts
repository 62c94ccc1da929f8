// Judges farewells: what is cheap comes first, so that junk dies before the database and the signature; none is heeded twice.
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { fault } from '#kit/log.ts'
import { type Datagram, type DatagramRefusal, parseDatagram } from '#wire/control/datagram.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { knownForFarewell, leave } from '../../devices/farewell.ts'
import type { HandleParts } from '../authority/authority.ts'
import { refusalOf } from '../renew/hear.ts'

/** `busy`: more was asked at once, or of one device, than is looked at. `away`: the database does not answer. */
export type FarewellOutcome = 'heeded' | DatagramRefusal | 'busy' | 'away'

/** Look-ups under way at once; a fleet that shuts down together waits in the socket's own queue. */
const mostAtOnce = 64
/** Of one device in a minute: whoever has its MAC key alone makes us check no more signatures than this. */
const mostOfOne = 10
const minuteMs = 60_000
const mostRemembered = 20_000
const macBytes = 16

interface Remembered {
  /** Highest counter that was heeded, or found in the database. */
  counter: number
  /** Counters that are looked at right now. */
  readonly underWay: Set<number>
  tries: number
  since: number
}

export interface Farewells {
  /** Never answers, never throws. */
  hear(bytes: Uint8Array): Promise<FarewellOutcome>
}

/**
 * In order: length and form, a handle of ours, its MAC (known from the bytes alone, without a look-up), its counter against
 * memory, then one look-up: a device that may speak, the handle of its newest leaf, its counter, and the Ed25519 signature
 * under the key that came with that leaf. A captured farewell is good for nothing once the device renewed its leaf.
 */
export function openFarewells(context: Pick<Context, 'authority' | 'clock' | 'fleet' | 'log' | 'presence'>): Farewells {
  return judgeFarewells({
    ...context,
    find: (tenant, number) => knownForFarewell(context, tenant, number),
    leave: (device, counter) => leave(context, device, counter),
  })
}

/** The judge alone; `find` and `leave` are as in devices/farewell.ts. */
export function judgeFarewells(tools: {
  readonly authority: Pick<Context['authority'], 'openHandle' | 'datagramKey'>
  readonly clock: Context['clock']
  readonly log: Pick<Context['log'], 'warn'>
  readonly find: (tenant: number, number: number) => ReturnType<typeof knownForFarewell>
  readonly leave: (
    device: { tenant: number; number: number; device: DeviceId },
    counter: number,
  ) => ReturnType<typeof leave>
}): Farewells {
  const { authority, clock, log } = tools
  const known = new Map<string, Remembered>()
  let looking = 0

  function remembered({ tenant, number }: HandleParts): Remembered {
    const name = `${tenant}/${number}`
    const held = known.get(name)
    if (held) return held
    if (known.size >= mostRemembered) known.delete(known.keys().next().value as string)
    const fresh = { counter: 0, underWay: new Set<number>(), tries: 0, since: clock.monotonic() }
    known.set(name, fresh)
    return fresh
  }

  async function hear(bytes: Uint8Array): Promise<FarewellOutcome> {
    const datagram = parseDatagram(bytes)
    if (datagram?.kind !== 'farewell') return 'form'
    const parts = authority.openHandle(datagram.handle)
    if (!parts || parts.tenant < 1 || parts.number < 1) return 'addressee'
    const mac = createHmac('sha256', authority.datagramKey(datagram.handle)).update(datagram.head).digest()
    if (!timingSafeEqual(mac.subarray(0, macBytes), datagram.mac)) return 'mac'
    const memory = remembered(parts)
    if (datagram.counter <= memory.counter || memory.underWay.has(datagram.counter)) return 'replayed'
    if (looking >= mostAtOnce || !mayTry(memory)) return 'busy'
    looking += 1
    memory.underWay.add(datagram.counter)
    try {
      return await look(parts, datagram, memory)
    } catch (error) {
      log.warn('a farewell could not be kept', fault(error))
      return 'away'
    } finally {
      memory.underWay.delete(datagram.counter)
      looking -= 1
    }
  }

  function mayTry(memory: Remembered): boolean {
    const now = clock.monotonic()
    if (now - memory.since >= minuteMs) Object.assign(memory, { tries: 0, since: now })
    memory.tries += 1
    return memory.tries <= mostOfOne
  }

  async function look(
    { tenant, number, generation }: HandleParts,
    datagram: Datagram,
    memory: Remembered,
  ): Promise<FarewellOutcome> {
    const row = await tools.find(tenant, number)
    if (!row || refusalOf(row.state)) return 'addressee'
    if (row.generation !== generation) return 'stale'
    memory.counter = Math.max(memory.counter, row.farewell)
    const { counter } = datagram
    if (counter <= memory.counter) return 'replayed'
    if (!row.farewell_key || !isSigned(row.farewell_key, datagram)) return 'signature'
    const first = await tools.leave({ tenant, number, device: row.id }, counter)
    memory.counter = Math.max(memory.counter, counter)
    return first ? 'heeded' : 'replayed'
  }

  return { hear }
}

function isSigned(spki: string, { signed, signature }: Datagram): boolean {
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })
  return verify(null, signed, key, signature)
}
