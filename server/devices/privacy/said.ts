// What a device says of itself about privacy: what its user agreed on and when, which acts it does not let be done, its own id.
import type { RemoteAct, RemoteSaid } from '#wire/control/remote.ts'
import type { SyncRequest } from '#wire/control/sync.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { open, type Place, seal } from '../../ring/seal.ts'
import { dropSaid, lockSaid, readSaid, type SaidRow, writeSaid } from './said.store.ts'

export interface Said {
  /** Item -> ISO-8601 time by the device's clock. */
  readonly agreed: Readonly<Record<string, string>>
  readonly remote: Readonly<Partial<Record<RemoteAct, RemoteSaid>>>
  /** Digest of the holder's own system id. */
  readonly ownId?: string
}

const nothing: Said = { agreed: {}, remote: {} }
const placeOf = (tenant: number, subject: string): Place => ({
  table: 'device_agreements',
  column: 'said',
  tenant,
  subject,
})

/** Empty where nothing is kept or the device's key is gone. */
export function openSaid({ ring }: Pick<Context, 'ring'>, row: SaidRow | undefined): Said {
  const key = row && ring.keyOf(row.tenant, row.subject)
  if (!row || !key) return nothing
  return JSON.parse(open(key, placeOf(row.tenant, row.subject), row.said).toString()) as Said
}

export async function saidBy(context: Context, device: { tenant: number; number: number }): Promise<Said> {
  const [row] = await readSaid(context.fleet, [device])
  return openSaid(context, row)
}

/** Keeps what a sync says that names its kinds; writes nothing where nothing differs. */
export async function noteSaid(
  context: Context,
  { tenant, device, number }: { tenant: number; device: DeviceId; number: number },
  { agreed = [], remote = {}, ownId }: Pick<SyncRequest, 'agreed' | 'remote' | 'ownId'>,
): Promise<void> {
  const key = context.ring.keyOf(tenant, device)
  if (!key) return
  const said: Said = {
    agreed: Object.fromEntries(agreed.map(({ item, at }) => [item, at]).sort()),
    remote: Object.fromEntries(Object.entries(remote).sort()),
    ...(ownId !== undefined && { ownId }),
  }
  const isNothing = agreed.length === 0 && Object.keys(remote).length === 0 && ownId === undefined
  await context.fleet.as([tenant], async (tx) => {
    const row = await lockSaid(tx, { tenant, number })
    if (isNothing) return row && (await dropSaid(tx, tenant, [number]))
    if (row && JSON.stringify(openSaid(context, row)) === JSON.stringify(said)) return
    const sealed = seal(key, placeOf(tenant, device), Buffer.from(JSON.stringify(said)))
    await writeSaid(tx, { tenant, number, subject: device, said: sealed, own_id: ownId !== undefined })
  })
}
