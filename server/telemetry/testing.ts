// Devices for the tests of telemetry: a key, a row, and transmissions as an agent would send them.
import { createHash } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { iso } from '#kit/clock.ts'
import { DeviceId, freshId } from '#wire/ids.ts'
import { toColumns } from '#wire/telemetry/columns.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { System } from '#wire/telemetry/system.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Caller, DeviceCaller } from '../context.ts'
import { makeUnmanaged } from '../devices/make-unmanaged.ts'
import { noteFacts } from '../devices/note-facts.ts'
import type { TestContext } from '../testing.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A device with a row and a key; how it got them is no matter here. A server, unless its class is said. */
export async function plantDevice(
  context: TestContext,
  tenant: number,
  deviceClass: System['deviceClass'] | null = 'server',
): Promise<DeviceCaller> {
  await context.ring.add(tenant, ['tenant'])
  const name = DeviceId.parse(freshId('dev'))
  const made = await context.fleet.as([tenant], async (tx) => {
    const made = await makeUnmanaged(context, tx, { tenant, group: 'test', name })
    await noteFacts(context, tx, [{ tenant, device: made.device, number: made.number, facts: { deviceClass } }])
    return made
  })
  return { tenant, device: made.device, number: made.number, generation: 0 }
}

export const reader = (tenant: number, identifiers = true): Caller => ({
  tenant,
  operator: undefined,
  credential: 'crd_test',
  rights: new Set(['devices.read', 'software.read', 'inventory.import']),
  sees: { identifiers },
})

export function whole(kind: KindName, rows: readonly Record<string, unknown>[]): TelemetryRecord {
  const columns = toColumns(rows, Object.keys(kindByName[kind].row.shape))
  return { kind, digest: digestOf(rows, sha256), rows: columns }
}

/** The change from one package list to the other, as drops and puts. */
export function delta(before: readonly Package[], after: readonly Package[]): TelemetryRecord {
  const text = (one: Package) => JSON.stringify(Object.entries(one).sort())
  const key = (one: Package) => [one.manager, one.name, one.architecture, one.version].join('\0')
  const was = new Set(before.map(text))
  const is = new Set(after.map(key))
  const { key: keyFields, row } = kindByName.software
  return {
    kind: 'software',
    base: digestOf(before, sha256),
    digest: digestOf(after, sha256),
    drop: toColumns(
      before.filter((one) => !is.has(key(one))),
      keyFields,
    ),
    put: toColumns(
      after.filter((one) => !was.has(text(one))),
      Object.keys(row.shape),
    ),
  }
}

/** Versions that changed and nothing else. */
export function move(
  before: readonly Package[],
  versions: ReadonlyMap<string, string>,
): { record: TelemetryRecord; after: Package[] } {
  const moved = before.filter((one) => versions.has(one.name))
  const after = before.map((one) => ({ ...one, version: versions.get(one.name) ?? one.version }))
  const record: TelemetryRecord = {
    kind: 'software',
    base: digestOf(before, sha256),
    digest: digestOf(after, sha256),
    move: {
      key: toColumns(moved, kindByName.software.key),
      to: { version: moved.map((one) => versions.get(one.name)) },
    },
  }
  return { record, after }
}

export function pack(records: readonly TelemetryRecord[]): Buffer {
  return zstdCompressSync(JSON.stringify({ v: protocolVersion, at: iso(0), records }))
}

export function deb(name: string, version: string, more: Partial<Package> = {}): Package {
  return { manager: 'dpkg', name, version, architecture: 'amd64', origin: 'debian', vendor: 'debian.org', ...more }
}

export const debian: System = {
  osId: 'debian',
  osVersion: '12',
  architecture: 'x86_64',
  deviceClass: 'server',
  agentVersion: '0.1.0',
}
