// The lines that this process holds, found by device and by number.
import type { Live } from '#wire/control/held-line.ts'
import type { Noted } from './line.store.ts'
import type { OpenLine } from './lines.ts'

/** A line with its row. */
export interface Own {
  readonly line: OpenLine
  readonly noted: Noted
  doing: Live['doing'] | undefined
  /** Nobody asks for it any more: its row goes with it. */
  released: boolean
}

export class OwnLines {
  readonly #tenants = new Map<number, Map<number, Own>>()
  readonly #devices = new Map<string, Own>()

  get size(): number {
    return this.#devices.size
  }

  at(tenant: number, number: number): Own | undefined {
    return this.#tenants.get(tenant)?.get(number)
  }

  of(device: string): Own | undefined {
    return this.#devices.get(device)
  }

  count(tenant: number): number {
    return this.#tenants.get(tenant)?.size ?? 0
  }

  /** All, or those of one tenant. */
  all(tenant?: number): Own[] {
    return tenant === undefined ? [...this.#devices.values()] : [...(this.#tenants.get(tenant)?.values() ?? [])]
  }

  /** In the place of another line of the device, if there is one. */
  put(own: Own): void {
    const { tenant, number, device } = own.line
    const lines = this.#tenants.get(tenant) ?? new Map<number, Own>()
    this.#tenants.set(tenant, lines.set(number, own))
    this.#devices.set(device, own)
  }

  /** False when it is not there, because another line of the device is. */
  remove(line: OpenLine): boolean {
    if (this.of(line.device)?.line !== line) return false
    this.#devices.delete(line.device)
    this.#tenants.get(line.tenant)?.delete(line.number)
    return true
  }
}
