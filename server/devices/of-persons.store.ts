// Which machines belong to a person: what those tell of their ordinary life is kept by the day (P16).
import type { Transaction } from '#kit/pg/database.ts'
import type { Ownership } from '#wire/control/remote.ts'
import { isOfPerson } from '#wire/telemetry/moment.ts'

/** In the order of `devices`. One that is not there, or has not told its class, counts as a person's. */
export async function ofPersons(
  tx: Transaction,
  devices: readonly { readonly tenant: number; readonly number: number }[],
): Promise<boolean[]> {
  if (devices.length === 0) return []
  const { rows } = await tx.query<{ place: string; ownership: Ownership; device_class: string | null }>(
    `select d.place, x.ownership, x.device_class
     from unnest($1::int[], $2::int[]) with ordinality d (tenant, number, place), lateral (
       select ownership, device_class from device_devices x
       where x.tenant = d.tenant and x.number = d.number limit 1) x`,
    [devices.map((one) => one.tenant), devices.map((one) => one.number)],
  )
  const known = new Map(rows.map((row) => [Number(row.place) - 1, row]))
  return devices.map((_, i) => {
    const row = known.get(i)
    return isOfPerson({ deviceClass: row?.device_class, ownership: row?.ownership })
  })
}
