// What may be collected here: what the policy asks, the holder does not withhold and, on a personal device, its user agreed on (D2).
import type { Policy } from '#wire/control/policy.ts'
import { agreedItems, isOff } from '#wire/telemetry/items.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
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
 * fields; without a system id only packages are told, which count in sums (D3). Throws Fault 'privacy-file' when a file cannot be read: nothing may be collected on a guess.
 */
export function switchesOf(
  { collect, ownership, nameless }: Pick<Policy, 'collect' | 'ownership' | 'nameless'>,
  holderFiles: readonly string[],
  agreed: ReadonlySet<string>,
  hasOwnId = false,
): Switches {
  const kept = new Set(holderFiles.flatMap((file) => readHolderFile(file).withhold))
  const asked = [...new Set(collect)].sort()
  const left = asked.filter((item) => !isOff(item, kept))
  const on = ownership === 'personal' ? agreedItems(left, agreed) : left
  const isNameless = !hasOwnId && (nameless === true || (asked.includes(systemId) && !on.includes(systemId)))
  return {
    on: isNameless ? on.filter((item) => item === 'software') : on,
    withheld: asked.filter((item) => isOff(item, kept)),
  }
}
