// Inventories of machines without an agent: parsed where the file is (the CLI), sent as one common form.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DeviceId } from '../ids.ts'
import { Package } from '../telemetry/software.ts'

/** One machine. `name` is the inventory's own id; the same name in the same group is the same device. */
export const ImportedInventory = z.strictObject({
  name: z.string().trim().min(1).max(200),
  osId: z.string().max(200),
  osVersion: z.string().max(200).optional(),
  osCodename: z.string().max(200).optional(),
  architecture: z.string().max(64),
  collectedOn: z.iso.date().optional(),
  packages: z.array(Package).max(50_000),
})
export type ImportedInventory = z.infer<typeof ImportedInventory>

/** At most 200 inventories a request; the CLI sends as many requests as it takes and shows progress. */
export const importInventories = contract({
  name: 'importInventories',
  method: 'POST',
  path: '/api/v1/inventory/import',
  summary: 'Make or update unmanaged devices in a named group from inventories',
  right: 'inventory.import',
  bodyLimitBytes: 32 * 1024 * 1024,
  body: z.strictObject({
    group: z.string().trim().min(1).max(120),
    inventories: z.array(ImportedInventory).min(1).max(200),
  }),
  answer: z.strictObject({
    results: z.array(
      z.strictObject({ name: z.string(), device: DeviceId, made: z.boolean(), added: z.int(), removed: z.int() }),
    ),
  }),
})
