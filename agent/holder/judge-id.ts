// Whether an own id leads to a machine: by its form, by what this one is called, and by what its resolver knows.
import { createHash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { hostname, networkInterfaces } from 'node:os'
import { ownIdText, ownIdTrouble, ownIdTroubles } from '#wire/telemetry/own-id.ts'

export type Resolve = (name: string) => Promise<unknown>

/** All that a server gets of an id: another tenant's server gets another one. */
export const ownIdDigest = (tenant: number, value: string): string =>
  createHash('sha256').update(ownIdText(tenant, value)).digest('base64url')

/** What this machine is called and reached by: in no id, however it is written. */
export function ownNames(): string[] {
  const name = hostname()
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  const names = [name, name.split('.')[0] as string, ...addresses.flatMap(({ address, mac }) => [address, mac])]
  return [...new Set(names.flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]))].filter(Boolean)
}

/** The sentence that says why it can be none; undefined: by form and names it may be one. */
export function leadsHere(value: string): string | undefined {
  const trouble = ownIdTrouble(value)
  if (trouble) return ownIdTroubles[trouble]
  return ownNames().includes(value.toLowerCase()) ? 'it is what this machine is called' : undefined
}

/** The resolver of this machine said that there is no such name. */
const notFound = ['ENOTFOUND', 'ENODATA']
const answersWithinMs = 10_000

/**
 * Does it resolve to an address? Undefined when nobody could say. Digits alone are an asset's number before they are an
 * address written in one number.
 */
export async function resolves(value: string, resolve: Resolve = lookup): Promise<boolean | undefined> {
  if (/^\d+$/.test(value)) return false
  const { promise: late, resolve: giveUp } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => giveUp(undefined), answersWithinMs)
  const asked = resolve(value).then(
    () => true,
    (error: NodeJS.ErrnoException) => (notFound.includes(error.code ?? '') ? false : undefined),
  )
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
