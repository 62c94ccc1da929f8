// A receiver outside as the server works with it: its row with what is sealed in it.
import type { Transaction } from '#kit/pg/database.ts'
import type { Integration } from '#wire/console/outbound.ts'
import type { Context } from '../../context.ts'
import { open, type Place, seal } from '../../ring/seal.ts'
import { findReceiver, type ReceiverRow, readReceivers, setNext } from './receivers.store.ts'

/** What is sealed under the tenant's key. */
export interface ReceiverSettings {
  readonly url: string
  readonly from?: string | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** PEM. */
  readonly authority?: string | undefined
  /** webhook: PKCS #8 in PEM, Ed25519. */
  readonly key?: string | undefined
}

export interface Receiver extends Omit<ReceiverRow, 'settings'>, ReceiverSettings {
  /** host:port, as the door knows it. */
  readonly destination: string
}

/** So many failures in a row, and it is left alone until an operator looks. */
export const mostFailures = 6

const settingsPlace = (tenant: number, id: string): Place => ({
  ...{ table: 'integration_receivers', column: `settings ${id}`, tenant, subject: 'tenant' },
})
export const namePlace = (tenant: number, id: string): Place => ({
  ...{ table: 'people_receivers', column: `name ${id}`, tenant, subject: 'tenant' },
})

export function sealSettings({ ring }: Pick<Context, 'ring'>, tenant: number, id: string, settings: ReceiverSettings) {
  const key = ring.keyOf(tenant, 'tenant')
  if (!key) throw new Error('the tenant has no key')
  return seal(key, settingsPlace(tenant, id), Buffer.from(JSON.stringify(settings)))
}

/** Undefined when the tenant was erased. */
function opened({ ring }: Pick<Context, 'ring'>, tenant: number, row: ReceiverRow): Receiver | undefined {
  const key = ring.keyOf(tenant, 'tenant')
  if (!key) return undefined
  const { settings, ...rest } = row
  const said = JSON.parse(open(key, settingsPlace(tenant, row.id), settings).toString()) as ReceiverSettings
  return { ...rest, ...said, destination: destinationOf(said.url) }
}

const usualPorts: Readonly<Record<string, number>> = { 'https:': 443, 'smtps:': 465, 'smtp:': 587 }

/** host:port that an address leads to. */
export function destinationOf(url: string): string {
  const { protocol, hostname, port } = new URL(url)
  return `${hostname}:${port || usualPorts[protocol]}`
}

export async function receiverOf(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  tenant: number,
  id: string,
  lock: '' | 'for update' = '',
): Promise<Receiver | undefined> {
  const row = await findReceiver(tx, tenant, id, lock)
  return row && opened(context, tenant, row)
}

/** Oldest first. */
export async function receiversOf(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  tenant: number,
): Promise<Receiver[]> {
  return (await readReceivers(tx, tenant)).flatMap((row) => opened(context, tenant, row) ?? [])
}

/** When a webhook tells next by itself, counted from a time; undefined: only by hand. */
export function nextByRhythm(rhythm: Integration['rhythm'] | null, from: number): number | undefined {
  if (rhythm === 'daily') return from + 86_400_000
  return rhythm === 'weekly' ? from + 7 * 86_400_000 : undefined
}

/** A webhook that was just authorised tells at once where it has a rhythm. */
export async function startTelling(tx: Transaction, tenant: number, receiver: Receiver, now: number): Promise<void> {
  if (nextByRhythm(receiver.rhythm, now) !== undefined) await setNext(tx, tenant, receiver.id, new Date(now))
}
