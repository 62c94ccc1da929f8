// A bill of materials before it has a form: what it is about, and the packages in an order that never changes by itself.
import { createHash } from 'node:crypto'
import type { SbomFacts } from '#wire/console/sbom.ts'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'
import type { CataloguePackage } from '../software/catalogue-package.ts'

export interface Part {
  readonly package: CataloguePackage
  readonly installedOn?: string | undefined
  /** Of a group: how many of its devices have it. */
  readonly devices?: number | undefined
}

export interface System {
  readonly id: string
  readonly version: string | undefined
}

export interface Bill {
  readonly about: 'device' | 'group'
  readonly id: string
  /** As the caller may see it. */
  readonly name: string
  /** Undefined: not told, or several. */
  readonly system: System | undefined
  /** Milliseconds. */
  readonly at: number
  readonly parts: readonly Part[]
  /** Packages that were left out because their names are not public and the caller may not see identifiers. */
  readonly hidden: number
}

/** By name, then by everything else that tells packages apart. */
export const inOrder = (parts: readonly Part[]): Part[] =>
  parts
    .map((part) => ({ part, key: identityOf(part) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ part }) => part)

/** What neither form has a place for (wire/console/sbom.ts). */
export function factsOf({ package: one, installedOn, devices }: Part): SbomFacts {
  const { source, sourceVersion, vendor } = one
  const origin = isPublicOrigin(one.origin) ? undefined : one.origin
  const facts = { source, sourceVersion, vendor, origin, installedOn, devices: devices?.toString() }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

/** 16 hexadecimal digits that stand for the package within any bill. */
export const referenceOf = (part: Part): string => digestOf(identityOf(part)).slice(0, 16)

/** The same bill has the same number. */
export function serialOf(bill: Bill, form: string): string {
  const { about, id, name, system, at, hidden, parts } = bill
  const content = [form, about, id, name, system?.id, system?.version, at, hidden]
  return uuidOf(JSON.stringify([content, parts.map(identityOf), parts.map(factsOf)]))
}

/** A UUID of version 8 (RFC 9562), as a URN: its bits are those of the text's SHA-256. */
export function uuidOf(text: string): string {
  const hex = digestOf(text)
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20)]
  return `urn:uuid:${[...groups, hex.slice(20, 32)].join('-')}`
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

function identityOf({ package: one }: Part): string {
  const { name, manager, version, architecture, source, sourceVersion, vendor, origin, module } = one
  return JSON.stringify([name, manager, version, architecture, source, sourceVersion, vendor, origin, module])
}
