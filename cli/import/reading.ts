// What every format is read into: inventories as the server takes them, and what could not be read, by line.
import { ImportedInventory } from '#wire/console/import.ts'
import { type Package, software } from '#wire/telemetry/software.ts'

/** One step of reading a file. `line` counts from 1; 0: the file as a whole. */
export type Reading =
  | { readonly inventory: ImportedInventory }
  | { readonly fault: string; readonly line: number }
  /** Parts of a document that are no packages of an operating system, and why. */
  | { readonly leftOut: string; readonly amount: number }

/** What the person said about a file that does not say it itself. */
export interface About {
  readonly name?: string | undefined
  /** From the file's name; used when neither the person nor the file names the machine. */
  readonly fallbackName?: string | undefined
  readonly osId?: string | undefined
  readonly osVersion?: string | undefined
  readonly osCodename?: string | undefined
  readonly architecture?: string | undefined
  /** Given: all packages come from this public index; null: from none, keep every name sealed. */
  readonly origin?: string | null | undefined
}

export const packageLimit = software.maxRows

/** What a format knows of a machine; the rest comes from `about` or is left out. */
export type Draft = Omit<Partial<ImportedInventory>, 'packages'> & { readonly packages: readonly Package[] }

/** The inventory of one machine, or the reason why it is none. What the person said goes before what the file says. */
export function finished(draft: Draft, about: About, line: number): Reading {
  const packages = distinct(draft.packages)
  const name = about.name ?? draft.name ?? about.fallbackName
  const osId = about.osId ?? draft.osId
  if (packages.length === 0) return { fault: 'holds no installed package', line }
  if (packages.length > packageLimit) {
    return { fault: `has ${packages.length} packages, more than the ${packageLimit} a device may have`, line }
  }
  if (name === undefined) return { fault: 'does not say which machine it is: add --name', line }
  if (osId === undefined) return { fault: 'does not say which system it is: add --os, such as --os debian:12', line }
  const parsed = ImportedInventory.safeParse({
    ...draft,
    name,
    osId,
    osVersion: about.osVersion ?? (about.osId === undefined ? draft.osVersion : undefined),
    osCodename: about.osCodename ?? (about.osId === undefined ? draft.osCodename : undefined),
    architecture: machineWord(about.architecture ?? draft.architecture ?? commonArchitecture(packages)),
    packages: about.origin === undefined ? packages : packages.map((one) => withOrigin(one, about.origin)),
  })
  if (parsed.success) return { inventory: parsed.data }
  const [issue] = parsed.error.issues
  return { fault: `${issue?.path.join('.')}: ${issue?.message}`, line }
}

/** A document may name a package once a layer; the key of the dictionary says what is the same one. */
function distinct(packages: readonly Package[]): readonly Package[] {
  const seen = new Map(packages.map((one) => [software.key.map((name) => one[name as keyof Package]).join('\t'), one]))
  return seen.size === packages.length ? packages : [...seen.values()]
}

function withOrigin({ origin: _, ...rest }: Package, origin: string | null | undefined): Package {
  return origin ? { ...rest, origin } : rest
}

/** Package managers have words of their own for an architecture; a device has the kernel's (uname -m). */
function machineWord(architecture: string): string {
  return (
    { amd64: 'x86_64', arm64: 'aarch64', armhf: 'armv7l', i386: 'i686', ppc64el: 'ppc64le' }[architecture] ??
    architecture
  )
}

/** The architecture most packages have that have one. */
function commonArchitecture(packages: readonly Package[]): string {
  const amounts = new Map<string, number>()
  for (const { architecture } of packages) {
    if (/^(all|noarch|)$/.test(architecture)) continue
    amounts.set(architecture, (amounts.get(architecture) ?? 0) + 1)
  }
  const [most] = [...amounts].sort(([, a], [, b]) => b - a)
  return most?.[0] ?? ''
}
