// Rows that belong to a device, looked up by its number, whatever the planner believes about the size of their tables.

/**
 * A plain join lets the planner begin at any table; while statistics are behind (a fleet that just arrived) it takes each
 * for tiny and compares all rows with all: 8 s at 8,000 devices. `offset 0` and `limit 1` keep the order: first the device
 * by its own index, then one look-up by primary key.
 */
export const first = (where: string) => `(select * from device_devices where ${where} offset 0)`

/** The row of `table` beside a device `d`, for `lateral`. */
export const beside = (table: 'device_presence' | 'device_leaves') =>
  `(select * from ${table} x where x.tenant = d.tenant and x.number = d.number limit 1)`
