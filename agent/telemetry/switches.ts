// What may be collected here: what the policy asks and the holder does not withhold; the stricter of both wins (D2).
import { existsSync, readFileSync } from 'node:fs'
import { Fault } from '../fault.ts'

export interface Switches {
  /** Dictionary items that are on, sorted: `system`, `system.hostName`, ... */
  readonly on: readonly string[]
  /** Items the policy asks for and the holder keeps back. */
  readonly withheld: readonly string[]
}

/**
 * Policy list less the holder's lists. A file is `{"withhold": ["network", "system.hostName"]}`; withholding a kind
 * withholds its fields. Throws Fault 'privacy-file' when one cannot be read: nothing may be collected on a guess.
 */
export function switchesOf(collect: readonly string[], holderFiles: readonly string[]): Switches {
  const kept = new Set(holderFiles.flatMap(withheldIn))
  const isKept = (item: string) => kept.has(item) || kept.has(item.split('.')[0] as string)
  const asked = [...new Set(collect)].sort()
  return { on: asked.filter((item) => !isKept(item)), withheld: asked.filter(isKept) }
}

function withheldIn(file: string): string[] {
  if (!existsSync(file)) return []
  try {
    const { withhold, ...rest } = JSON.parse(readFileSync(file, 'utf8'))
    if (Object.keys(rest).length === 0 && Array.isArray(withhold) && withhold.every((item) => typeof item === 'string'))
      return withhold
  } catch {
    // Said below: unreadable and malformed are the same to the holder.
  }
  throw new Fault('privacy-file', `${file} is not of the form {"withhold": ["network", ...]}`)
}
