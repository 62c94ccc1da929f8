// What each level of the privacy choice turns on.
import type { CatalogueField, PrivacyChoice } from '#wire/console/privacy.ts'
import { kindNames } from '#wire/telemetry/dictionary.ts'

/** What devices tell, in the order of the switches; everything else is the server's own. */
export const toldKinds: readonly string[] = [...kindNames, 'events']

export type Level = PrivacyChoice['level']
const order = ['strict', 'standard', 'full'] as const

/** The items that a level collects: each field's `from` says which is the first. */
export function itemsOf(fields: readonly CatalogueField[], level: Exclude<Level, 'own'>): Set<string> {
  const upTo = order.indexOf(level)
  return new Set(fields.filter((field) => order.indexOf(field.from) <= upTo).map((field) => field.item))
}
