// What of a device's row says whether its machine belongs to a person.
import type { Transaction } from '#kit/pg/database.ts'
import type { Ownership } from '#wire/control/remote.ts'

export interface MachineRow {
  readonly ownership: Ownership
  readonly device_class: string | null
}

/** In the order of `devices`; undefined for one that is not there. */
export async function machinesOf(
  tx: Transaction,
  devices: readonly { readonly tenant: number; readonly number: number }[],
): Promise<(MachineRow | undefined)[]> {
  const { rows } = await tx.query<MachineRow & { place: string }>(
    `select d.place, x.ownership, x.device_class
     from unnest($1::int[], $2::int[]) with ordinality d (tenant, number, place), lateral (
       select ownership, device_class from device_devices x
       where x.tenant = d.tenant and x.number = d.number limit 1) x`,
    [devices.map((one) => one.tenant), devices.map((one) => one.number)],
  )
  const known = new Map(rows.map((row) => [Number(row.place) - 1, row]))
  return devices.map((_, i) => known.get(i))
}
