// Inventories as JSON lines: one machine a line.
import * as z from 'zod'
import type { Package } from '#wire/telemetry/software.ts'
import type { Line } from './lines.ts'
import { originOf, packageOf, splitSource } from './package.ts'
import { type About, finished, type Reading } from './reading.ts'

/** Members that are not named here are not read. */
const Inventory = z.object({
  inventory_id: z.string(),
  os: z.object({
    id: z.string(),
    version_id: z.string().nullish(),
    codename: z.string().nullish(),
  }),
  arch: z.string(),
  collected_at: z.string().nullish(),
  manager: z.enum(['dpkg', 'rpm', 'apk']),
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string().optional(),
      /** rpm: `[epoch:]version-release`. */
      evr: z.string().optional(),
      arch: z.string().nullish(),
      source: z.string().nullish(),
      source_version: z.string().nullish(),
      /** rpm: `name:stream`, or the whole of MODULARITYLABEL. */
      module: z.string().nullish(),
    }),
  ),
})

export async function* readJsonLines(lines: AsyncIterable<Line>, about: About): AsyncGenerator<Reading> {
  for await (const { number, text, fault } of lines) {
    if (fault !== undefined) yield { fault, line: number }
    else if (text.trim() !== '') yield inventoryOf(text, number, about)
  }
}

function inventoryOf(text: string, line: number, about: About): Reading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { fault: 'is not JSON', line }
  }
  const parsed = Inventory.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { fault: `${issue?.path.join('.') || 'inventory'}: ${issue?.message}`, line }
  }
  const { inventory_id, os, arch, collected_at, manager, packages } = parsed.data
  const origin = originOf(os.id)
  const rows: Package[] = []
  for (const one of packages) {
    const row = packageOf({
      manager,
      name: one.name,
      version: one.version ?? one.evr,
      architecture: one.arch ?? undefined,
      // The format says the version in a field of its own; what stands in brackets behind the name is none of it.
      source: splitSource(one.source ?? undefined).source,
      sourceVersion: one.source_version ?? undefined,
      module: one.module ?? undefined,
      origin,
    })
    if ('fault' in row) return { fault: row.fault, line }
    rows.push(row)
  }
  return finished(
    {
      name: inventory_id,
      osId: os.id,
      ...(os.version_id ? { osVersion: os.version_id } : {}),
      ...(os.codename ? { osCodename: os.codename } : {}),
      architecture: arch,
      ...(collected_at ? { collectedOn: collected_at.slice(0, 10) } : {}),
      packages: rows,
    },
    about,
    line,
  )
}
