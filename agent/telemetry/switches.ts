// What may be collected here: what the policy asks, the holder does not withhold and, on a personal device, its user agreed on (D2).
import type { Policy } from '#wire/control/policy.ts'
import { agreedItems, isOff } from '#wire/telemetry/items.ts'
import { readHolderFile } from '../holder/file.ts'

export interface Switches {
  /** Dictionary items that are on, sorted: `system`, `system.hostName`, ... */
  readonly on: readonly string[]
  /** Items the policy asks for and the holder keeps back. */
  readonly withheld: readonly string[]
  /** What else is said about privacy here; another text makes the next sync say all. */
  readonly said?: string
}

/**
 * Policy list less the holder's lists; of a personal device then only what is `agreed`. Withholding a kind withholds its
 * fields. Throws Fault 'privacy-file' when a file cannot be read: nothing may be collected on a guess.
 */
export function switchesOf(
  { collect, ownership }: Pick<Policy, 'collect' | 'ownership'>,
  holderFiles: readonly string[],
  agreed: ReadonlySet<string>,
): Switches {
  const kept = new Set(holderFiles.flatMap((file) => readHolderFile(file).withhold))
  const asked = [...new Set(collect)].sort()
  const on = asked.filter((item) => !isOff(item, kept))
  return {
    on: ownership === 'personal' ? agreedItems(on, agreed) : on,
    withheld: asked.filter((item) => isOff(item, kept)),
  }
}
