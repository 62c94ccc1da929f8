// Obeys the order to wipe: checked against the keys the root proved, confirmed while there is a key, then nothing is left here.
import { statSync } from 'node:fs'
import { type Clock, iso } from '#kit/clock.ts'
import { wipedPath } from '#wire/paths.ts'
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import { signedBy } from '../identity/trust.ts'
import { note } from '../say.ts'
import { type Folder, files } from '../state/folder.ts'
import { readStatus, type Status } from '../state/status.ts'
import type { Line } from './line.ts'

/** Faults whose order was checked and confirmed: only these are obeyed. */
const proved = new WeakSet<Fault>()

/**
 * Checks what came with a `device-erased` and tells the server that it will be done. Gives the fault to end with: the same,
 * `wipe-refused` when the order is not the server's or names another device, or why the server could not be told; then the
 * next sync asks again and nothing was touched.
 */
export async function heedWipe(fault: Fault, identity: Identity, line: Line): Promise<Fault> {
  if (!(await isOrdered(fault.wipe, identity)))
    return new Fault('wipe-refused', 'The order to wipe is not signed for this device by the key the root proved')
  try {
    await line.post(wipedPath, 'application/json', '{}')
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    // A server that does not take the word gave the order all the same; one that cannot now is asked again.
    if (error.code !== 'not-found') return error
  }
  proved.add(fault)
  return fault
}

async function isOrdered(wipe: unknown, identity: Identity): Promise<boolean> {
  const { SignedWipe, WipeOrder } = await import('#wire/control/wipe.ts')
  const signed = SignedWipe.safeParse(wipe)
  if (!signed.success) return false
  const { document, signature } = signed.data
  if (!signedBy(identity.keys.policy, document, signature)) return false
  const order = WipeOrder.safeParse(parsed(document))
  return order.success && order.data.tenant === identity.tenant && order.data.device === identity.device
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Runs `work`; when it ends with an order to wipe, everything this agent holds goes once nothing writes any more. */
export async function wipingAfter<T>(folder: Folder, clock: Clock, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault) || !proved.has(error)) throw error
    // First of all: cut off after this, the next start goes on with it.
    folder.write(files.status, JSON.stringify({ stopped: { code: error.code, at: iso(clock.now()) } } satisfies Status))
    folder.destroy()
    note('this device was erased at its server: identity, keys, copies and waiting events are wiped here')
    throw error
  }
}

/**
 * A device that was erased stays down: throws `device-erased`, after finishing what was cut off, until there is a token that
 * came after it. With one it enrols as a device that nobody knows.
 */
export function stayErased(folder: Folder, tokenFile: string | undefined): void {
  const { stopped } = readStatus(folder)
  if (stopped?.code !== 'device-erased') return
  if (tokenFile !== undefined && changedAt(tokenFile) > Date.parse(stopped.at)) return
  folder.destroy()
  throw new Fault(stopped.code, `This device was erased at its server; what was held here was wiped at ${stopped.at}`)
}

/** By hand with a token: what was cut off is finished, and nothing is in the way any more. */
export function beginAnew(folder: Folder): void {
  if (readStatus(folder).stopped?.code !== 'device-erased') return
  folder.destroy()
  folder.remove(files.status)
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
