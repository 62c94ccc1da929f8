// The own id that a tenant gave a device: kept as a digest, and as itself only until the device has judged it.
import { type GivenId, type GivenIdJudged, givenIdText, isRefused, type SignedGivenId } from '#wire/control/own-id.ts'
import type { DeviceId } from '#wire/ids.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context } from '../../context.ts'
import { open, type Place, seal } from '../../ring/seal.ts'
import { announce } from '../announce.ts'
import { findGiven, type GivenRow, lockGiven, writeGiven } from './given.store.ts'

export interface OwnId {
  readonly digest: string
  readonly value?: string
}

export interface Given {
  /** 0: never any. */
  readonly revision: number
  /** Undefined: taken back, refused by the device, or the device's key is gone. */
  readonly id: OwnId | undefined
  readonly judged: GivenIdJudged | undefined
  /** Milliseconds. */
  readonly at: number
  readonly by: string
}

const placeOf = (tenant: number, subject: string): Place => ({
  table: 'device_given_ids',
  column: 'given',
  tenant,
  subject,
})

export function openGiven({ ring }: Pick<Context, 'ring'>, tenant: number, row: GivenRow): OwnId | undefined {
  const key = ring.keyOf(tenant, row.subject)
  if (!key || !row.given) return undefined
  return JSON.parse(open(key, placeOf(tenant, row.subject), row.given).toString()) as OwnId
}

export function sealGiven({ ring }: Pick<Context, 'ring'>, tenant: number, subject: string, id: OwnId): Buffer {
  const key = ring.keyOf(tenant, subject)
  if (!key) throw new Error('the device has no key')
  return seal(key, placeOf(tenant, subject), Buffer.from(JSON.stringify(id)))
}

/** Undefined: it was never given any. */
export async function givenTo(
  context: Context,
  { tenant, number }: { tenant: number; number: number },
): Promise<Given | undefined> {
  const row = await findGiven(context.fleet, tenant, number)
  if (!row) return undefined
  const { revision, judged, at, by } = row
  return { revision, id: openGiven(context, tenant, row), judged: judged ?? undefined, at: at.getTime(), by }
}

/** What the device is told, signed; with the id itself only while it has not judged it. */
export async function signedGivenId(
  context: Context,
  { tenant, device, number }: { tenant: number; device: DeviceId; number: number },
): Promise<SignedGivenId> {
  const given = await givenTo(context, { tenant, number })
  const order: GivenId = {
    ...{ v: protocolVersion, tenant, device },
    ...(context.epoch.number > 0 && { epoch: context.epoch.number }),
    revision: given?.revision ?? 0,
    digest: given?.id?.digest ?? null,
    ...(given?.id?.value !== undefined && { value: given.id.value }),
  }
  const document = JSON.stringify(order)
  return { document, signature: context.authority.sign('policy', givenIdText(document)) }
}

/**
 * Keeps what the device said of the id it was given: from here on the server holds the digest alone, and of one that was
 * refused nothing. Who is told it again by its digest cannot judge it better than before.
 */
export async function noteJudged(
  context: Context,
  { tenant, device, number, given }: { tenant: number; device: DeviceId; number: number; given: number },
  judged: GivenIdJudged,
): Promise<void> {
  const isNoted = await context.fleet.as([tenant], async (tx) => {
    const row = await lockGiven(tx, tenant, number)
    const id = row && openGiven(context, tenant, row)
    if (!row || !id || row.revision !== given || (row.judged && !isRefused(judged))) return false
    const kept = isRefused(judged) ? null : sealGiven(context, tenant, row.subject, { digest: id.digest })
    await writeGiven(tx, tenant, { ...row, judged, given: kept })
    return true
  })
  if (isNoted) await announce(context, tenant, [device], 'keep')
}
