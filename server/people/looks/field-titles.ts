// What fields are called, by their names in the dictionary.
import { storedFields } from '#wire/console/operator-fields.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'

const titles = new Map(
  [...storedFields.map(({ field }) => field), ...declaredFields].map(({ kind, field, title }) => [
    `${kind}.${field}`,
    title,
  ]),
)

export const titleOf = (name: string): string => titles.get(name) ?? name
