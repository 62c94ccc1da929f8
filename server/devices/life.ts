// What is known of a device's leaves and who spoke last, read and changed under the device's lock.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import { setState } from './devices.store.ts'
import { lockLife, putLeaf, setBehind } from './leaf.store.ts'
import { sendAnew } from './presence.store.ts'

/** Times in milliseconds. */
export interface DeviceLife {
  readonly number: number
  readonly state: DeviceState
  readonly readmission: 'automatic' | 'by-hand'
  readonly issued: number
  readonly spoken: number
  readonly lastSeen: number | undefined
  readonly behindAt: number | undefined
  readonly last: { readonly key: string; readonly askedFrom: number; readonly at: number } | undefined
}

/** Undefined when there is no such device. Nobody else changes it until the transaction ends. */
export async function lifeOf(tx: Transaction, tenant: number, device: string): Promise<DeviceLife | undefined> {
  const row = await lockLife(tx, tenant, device)
  if (!row) return undefined
  return {
    number: row.number,
    state: row.state,
    readmission: row.readmission,
    issued: row.generation ?? 0,
    spoken: row.spoken,
    lastSeen: row.last_seen?.getTime(),
    behindAt: row.behind_at?.getTime(),
    last:
      row.key === null || row.asked_from === null || row.issued_at === null
        ? undefined
        : { key: row.key, askedFrom: row.asked_from, at: row.issued_at.getTime() },
  }
}

export interface Leaf {
  readonly generation: number
  /** SHA-256 of its key. */
  readonly key: string
  readonly askedFrom: number
  readonly at: number
  readonly until: number
  /** Ed25519, SPKI in base64: checks the device's farewells. */
  readonly farewellKey: string
}

/** Remembers the newest leaf; whoever was behind is forgotten. */
export async function noteLeaf(tx: Transaction, tenant: number, number: number, leaf: Leaf): Promise<void> {
  const { at, until, ...rest } = leaf
  await putLeaf(tx, tenant, number, { ...rest, issuedAt: new Date(at), notAfter: new Date(until) })
}

/** From `generation` on the device sends everything anew. */
export async function readmit(tx: Transaction, tenant: number, number: number, generation: number): Promise<void> {
  await sendAnew(tx, tenant, number, generation)
}

export async function noteBehind(tx: Transaction, tenant: number, number: number, at: number): Promise<void> {
  await setBehind(tx, tenant, number, new Date(at))
}

export async function lock(tx: Transaction, tenant: number, number: number, at: number): Promise<void> {
  await setState(tx, tenant, [number], 'locked', new Date(at))
}
