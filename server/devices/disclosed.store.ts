// Reads all columns of the rows about one device, for the person it is about.
import type { Database } from '#kit/pg/database.ts'

export interface DisclosedRows {
  readonly device: Readonly<Record<string, unknown>> & {
    readonly label: Buffer | null
    readonly group_id: string | null
  }
  readonly presence: Readonly<Record<string, unknown>> | null
  readonly leaf: Readonly<Record<string, unknown>> | null
}

/** Columns by name, as they are stored; undefined when there is no such device. */
export async function readWhole(fleet: Database, tenant: number, number: number): Promise<DisclosedRows | undefined> {
  return fleet.as([tenant], async (tx) => {
    const one = async (table: 'device_devices' | 'device_presence' | 'device_leaves') => {
      const sql = `select x.* from ${table} x where tenant = $1 and number = $2`
      const [row] = (await tx.query<Record<string, unknown>>(sql, [tenant, number])).rows
      if (!row) return null
      const { tenant: _tenant, number: _number, ...columns } = row
      return columns
    }
    const device = (await one('device_devices')) as DisclosedRows['device'] | null
    return device ? { device, presence: await one('device_presence'), leaf: await one('device_leaves') } : undefined
  })
}
