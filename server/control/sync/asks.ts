// What operators asked of devices and is not answered yet: open asks, in the memory of every process and in rows.
import { AskReason, AskRow, AskState } from '#wire/console/syncs.ts'
import type { SyncRequest } from '#wire/control/sync.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import type { Standing } from '../../devices/presence.ts'
import type { Via } from '../../devices/via.ts'

export type Carrier = NonNullable<AskRow['by']>

/** In rows and notices a word is its place in these lists. */
export const states = AskState.options
export const carriers: readonly Carrier[] = AskRow.shape.by.unwrap().options
export const reasons = AskReason.options

/** What brought a device that was asked. */
export function carrierOf(via: Via, request: Pick<SyncRequest, 'woken' | 'reread'>): Carrier {
  if (request.woken !== undefined) return 'wake'
  return via.line === 'held' && request.reread ? 'line' : 'itself'
}

export const isFinal = (state: AskState) => state === 'done' || state === 'failed'

export interface Asks {
  /**
   * A device came. True: somebody asked it, and unless it says `reread` it is to read everything again. Costs a look into
   * memory; only a device that says it was called, while this process knows of no ask, is looked up in the database.
   */
  came(standing: Standing, via: Via, request: SyncRequest): boolean | Promise<boolean>
  /**
   * It read everything again and holds `state`; its contact was committed. `isHeld`: so does the server, and it is done.
   * Otherwise it is done once `told` says that the server holds that.
   */
  read(device: { tenant: number; number: number }, state: Digest, isHeld: boolean): void
  /** After the commit of what a device told: the digest over all kinds that are held now. */
  told(device: { tenant: number; number: number }, held: Digest): void
  /** It came, and what it said was refused for good. */
  failed(device: { tenant: number; number: number }): void
  /** Since when a device is asked, and until when it may come; milliseconds. Undefined: nobody asks. */
  openFor(tenant: number, number: number): { readonly since: number; readonly until: number } | undefined
  /** Call it after the commit of an order: its devices are called, and every process is told. */
  ordered(tenant: number, serial: number): Promise<void>
}
