// Reads the requests for erasure and the legal holds that name one device, for the person it is about.
import type { Database } from '#kit/pg/database.ts'

export interface NamedItem {
  erasure: string
  state: string
  was: string
  was_at: Date
  erased_at: Date | null
  wiped_at: Date | null
  reason: string
  note: Buffer | null
  devices: number
  requested_at: Date
  requested_by: string
  second_at: Date | null
  hold_until: Date
  due_by: Date
  begun_at: Date | null
  ended_at: Date | null
}

export interface NamingHold {
  id: string
  alone: boolean
  whole_tenant: boolean
  reason: Buffer
  placed_at: Date
  placed_by: string
  until: Date
  lifted_at: Date | null
  lifted_by: string | null
}

/** Requests by their time; holds of this device, of its group as it was then, or of the whole tenant. */
export async function readNaming(
  fleet: Database,
  { tenant, device, number }: { tenant: number; device: string; number: number },
): Promise<{ items: NamedItem[]; holds: NamingHold[] }> {
  return fleet.as([tenant], async (tx) => ({
    items: (
      await tx.query<NamedItem>(
        `select i.erasure, i.state, i.was, i.was_at, i.erased_at, i.wiped_at, e.reason, e.note, e.devices, e.requested_at, e.requested_by,
           e.second_at, e.hold_until, e.due_by, e.begun_at, e.ended_at
         from rights_erasure_items i join rights_erasures e on e.tenant = i.tenant and e.id = i.erasure
         where i.tenant = $1 and i.number = $2 order by e.requested_at, e.id`,
        [tenant, number],
      )
    ).rows,
    holds: (
      await tx.query<NamingHold>(
        `select id, cardinality(devices) = 1 and not whole_tenant as alone, whole_tenant, reason, placed_at, placed_by,
           until, lifted_at, lifted_by
         from rights_holds where tenant = $1 and (whole_tenant or $2 = any(devices)) order by placed_at, id`,
        [tenant, device],
      )
    ).rows,
  }))
}
