// Device names, searched and sorted in memory only: unsealed at start, kept by news from other processes.

export interface NamedDevice {
  readonly number: number
  readonly name: string
  readonly from: 'given' | 'host' | 'id'
}

export interface Names {
  /** False while the names of a tenant are still being read: the answer is then 'rebuilding', never an empty list. */
  ready(tenant: number): boolean
  nameOf(tenant: number, number: number): NamedDevice | undefined
  /** Numbers of devices of which a word of the name, or the id, starts with `prefix` (case folded), in name order. */
  search(tenant: number, prefix: string): number[]
  /** All numbers in name order. */
  order(tenant: number): readonly number[]
  set(tenant: number, device: string, entry: NamedDevice): void
  drop(tenant: number, number: number): void
}
