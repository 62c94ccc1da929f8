// The switches of the dictionary with their readable names: a whole kind first, then what of it has a switch of its own.
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { itemTitles } from '#wire/telemetry/losses.ts'
import type { Words } from '../words/words.ts'

export interface Item {
  readonly item: string
  /** The item whose switch covers it; undefined: it stands by itself. */
  readonly under?: string
}

const kindOf = (item: string): string | undefined => {
  const [kind] = item.split('.')
  return kind !== undefined && kind !== item && itemTitles.has(kind) ? kind : undefined
}

export const items: readonly Item[] = [...itemTitles.keys()]
  .filter((item) => kindOf(item) === undefined)
  .flatMap((root) => [
    { item: root },
    ...[...itemTitles.keys()].filter((item) => kindOf(item) === root).map((item) => ({ item, under: root })),
  ])

export function itemName(item: string, words: Words): string {
  const first = declaredFields.find((field) => field.item === item)
  return first ? words.itemTitle(item, first) : (itemTitles.get(item) ?? item)
}

/** Off by its own switch, or by that of its kind. */
export const isSwitchedOff = ({ item, under }: Item, off: readonly string[]): boolean =>
  off.includes(item) || (under !== undefined && off.includes(under))
