// What each level of the privacy choice turns on.
import type { CatalogueField, PrivacyChoice } from '#wire/console/privacy.ts'

export type Level = PrivacyChoice['level']
const order = ['strict', 'standard', 'full'] as const

/** The items that a level collects: each field's `from` says which is the first. */
export function itemsOf(fields: readonly CatalogueField[], level: Exclude<Level, 'own'>): Set<string> {
  const upTo = order.indexOf(level)
  return new Set(fields.filter((field) => order.indexOf(field.from) <= upTo).map((field) => field.item))
}
