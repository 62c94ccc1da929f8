// Keeps the few columns of a device that lists filter and sort by, and its host name, up to what telemetry says.
import type { Transaction } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { lockDevices, type NoteColumn, setFacts, setLabel } from './devices.store.ts'
import { openLabel, sealLabel } from './label.ts'

/** undefined leaves what is there, null clears it. */
export interface NotedFacts {
  readonly hostName?: string | null | undefined
  readonly osId?: string | null | undefined
  readonly osVersion?: string | null | undefined
  readonly architecture?: string | null | undefined
  readonly deviceClass?: string | null | undefined
  readonly packages?: number | null | undefined
  readonly rebootRequired?: boolean | null | undefined
  readonly agentVersion?: string | null | undefined
}

const columns = {
  osId: 'os_id',
  osVersion: 'os_version',
  architecture: 'architecture',
  deviceClass: 'device_class',
  packages: 'packages',
  rebootRequired: 'reboot_required',
  agentVersion: 'agent_version',
} as const satisfies Partial<Record<keyof NotedFacts, NoteColumn>>

/** Inside the intake's transaction. Throws `device-unknown` when the device is gone. */
export async function noteFacts(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  { tenant, device, number }: { tenant: number; device: string; number: number },
  facts: NotedFacts,
): Promise<void> {
  const noted = Object.entries(columns).flatMap(([name, column]) => {
    const value = facts[name as keyof typeof columns]
    return value === undefined ? [] : [[column, value] as const]
  })
  await setFacts(tx, tenant, number, noted)
  if (facts.hostName === undefined) return
  const [row] = await lockDevices(tx, tenant, [device])
  if (!row) throw new Problem('device-unknown')
  const { host: before, ...label } = openLabel(context.ring, tenant, device, row.label)
  if (before === (facts.hostName ?? undefined)) return
  await setLabel(
    tx,
    tenant,
    number,
    sealLabel(context.ring, tenant, device, { ...label, ...(facts.hostName ? { host: facts.hostName } : {}) }),
  )
}
