// Keeps the few columns of a device that lists filter and sort by, and its host name, up to what telemetry says.
import type { Transaction } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import type { Ring } from '../ring/ring.ts'
import { type LockedDevice, lockDevices, type Note, type NoteColumn, writeNotes } from './devices.store.ts'
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

export interface Noted {
  readonly tenant: number
  readonly device: string
  readonly number: number
  readonly facts: NotedFacts
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

/** Inside the intake's transaction, for all devices of its group at once. Throws `device-unknown` when one is gone. */
export async function noteFacts(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  noted: readonly Noted[],
): Promise<void> {
  const labels = await labelsOf(tx, noted)
  await writeNotes(
    tx,
    noted.map((one) => {
      const { tenant, device, number, facts } = one
      const label = facts.hostName === undefined ? undefined : relabelled(context.ring, one, labels.get(device))
      const named = Object.entries(columns).flatMap(([name, column]) => {
        const value = facts[name as keyof typeof columns]
        return value === undefined ? [] : [[column, value] as const]
      })
      return { tenant, number, facts: Object.fromEntries(named), label }
    }),
  )
}

/** Of those that say something about their host name, locked. */
async function labelsOf(tx: Transaction, noted: readonly Noted[]): Promise<Map<string, LockedDevice>> {
  const asked = noted.filter(({ facts }) => facts.hostName !== undefined)
  const rows: LockedDevice[] = []
  for (const [tenant, group] of Map.groupBy(asked, (one) => one.tenant))
    rows.push(
      ...(await lockDevices(
        tx,
        tenant,
        group.map(({ device }) => device),
      )),
    )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Undefined: the name is the one that stands there. */
function relabelled(ring: Ring, { tenant, device, facts }: Noted, row: LockedDevice | undefined): Note['label'] {
  if (!row) throw new Problem('device-unknown')
  const { host: before, ...label } = openLabel(ring, tenant, device, row.label)
  if (before === (facts.hostName ?? undefined)) return undefined
  return { sealed: sealLabel(ring, tenant, device, { ...label, ...(facts.hostName ? { host: facts.hostName } : {}) }) }
}
