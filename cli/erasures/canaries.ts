// What a device was known by: texts to search for once it is erased, taken from the disclosure while there still is one.
import { leastBytes } from '#kit/disguises.ts'
import { storedFields } from '#wire/console/operator-fields.ts'
import type { DisclosedSection, Disclosure } from '#wire/console/subjects.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'

/** Names of services are the same on every machine. */
const kinds = ['system', 'hardware', 'network', 'software']
/** Every machine has these. */
const common = /^(127\.|::1$|fe80:|0\.0\.0\.0|00:00:00:00:00:00$|localhost)/

const titlesOf = (kind: string) =>
  new Set(
    declaredFields
      .filter((field) => field.kind === kind && field.sensitivity !== 'technical')
      .map(({ title }) => title),
  )
/** The sealed label of a device is told in its parts. */
const ofLabel = ['Given name', 'Host name', 'Reason of the last act']
const ownTitles = new Set([
  ...ofLabel,
  ...storedFields
    .filter(({ storedAs, field }) => storedAs === 'sealed' && field.sensitivity !== 'technical')
    .map(({ field }) => field.title),
])

/** Values of identifier and personal fields, and names of packages from no public index; each once. */
export function canariesOf({ sections }: Pick<Disclosure, 'sections'>): string[] {
  const found = sections.flatMap((section) => valuesOf(section))
  return [...new Set(found)].filter((text) => Buffer.byteLength(text) >= leastBytes && !common.test(text)).sort()
}

function valuesOf({ name, rows }: DisclosedSection): string[] {
  const declared = kinds.includes(name)
  const titles = declared ? titlesOf(name) : ownTitles
  return rows
    .filter((row) => name !== 'software' || !isPublicOrigin(String(row.Origin ?? '')))
    .flatMap((row) => Object.entries(row))
    .filter(([title, value]) => titles.has(title) && typeof value === 'string')
    .flatMap(([, value]) => String(value).split(', '))
}
