// Devices as lists show them, names included, searched and sorted in memory only: kept up by what the database committed.
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'

export interface NamedDevice {
  readonly number: number
  readonly name: string
  readonly from: 'given' | 'host' | 'id'
}

/** The clear columns of a device and its name, unsealed. */
export interface ListedDevice extends NamedDevice {
  readonly device: DeviceId
  /** What the name is sorted by: folded, its first 64 characters. */
  readonly key: string
  readonly state: DeviceState
  readonly group: GroupId | undefined
  readonly osId: string | undefined
  readonly osVersion: string | undefined
  /** Both in one: `debian 12`. */
  readonly os: string | undefined
  readonly architecture: string | undefined
  readonly deviceClass: string | undefined
  readonly ownership: Ownership
  readonly packages: number | undefined
  readonly rebootRequired: boolean | undefined
  readonly agentVersion: string | undefined
  /** Milliseconds. */
  readonly enrolledAt: number
}

/** One tenant's devices as of one moment. Do not keep it: ask again. */
export interface Listing {
  /** By number; holes where a number was never a device. */
  readonly devices: readonly (ListedDevice | undefined)[]
  readonly size: number
  /** 1 at the number of each device of which a word of the name (`names` true) or the id starts with `prefix`, case folded. */
  search(prefix: string, names: boolean): Uint8Array
}

export interface Names {
  /** False while the names of a tenant are still being read for the first time. */
  ready(tenant: number): boolean
  /** As of the last `listing`. */
  nameOf(tenant: number, number: number): NamedDevice | undefined
  /** Brings memory up to what is committed now, by what was written since the last time; the first call reads all. */
  listing(tenant: number): Promise<Listing>
}
