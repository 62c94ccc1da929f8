// CycloneDX documents, JSON, 1.2 to 1.7 (ECMA-424): the operating system's packages, told by their package URLs.
import { PackageURL } from 'packageurl-js'
import * as z from 'zod'
import type { Package } from '#wire/telemetry/software.ts'
import { originOf, packageOf } from './package.ts'
import { type About, finished, type Reading } from './reading.ts'

const longest = 128 * 1024 * 1024
const deepest = 64

const Component = z.object({
  type: z.string().optional(),
  name: z.string().optional(),
  version: z.string().optional(),
  purl: z.string().optional(),
  properties: z.array(z.object({ name: z.string().optional(), value: z.string().optional() })).optional(),
  components: z.array(z.unknown()).optional(),
})
type Component = z.infer<typeof Component>

const Document = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.object({ timestamp: z.string().optional(), component: Component.optional() }).optional(),
  components: z.array(z.unknown()).optional(),
})

const managers: Readonly<Record<string, Package['manager']>> = { deb: 'dpkg', rpm: 'rpm', apk: 'apk' }

/** A document is one machine, named by what it describes. Components that are no OS packages are counted by sort. */
export async function* readCycloneDx(chunks: AsyncIterable<Buffer>, about: About): AsyncGenerator<Reading> {
  const text = await whole(chunks)
  if (text === undefined) return yield { fault: 'is longer than the 128 MiB a document may have', line: 0 }
  const document = Document.safeParse(parsed(text))
  if (!document.success) return yield { fault: 'is not a CycloneDX document in JSON', line: 0 }
  const { specVersion, metadata, components = [] } = document.data
  if (!/^1\.[2-7]$/.test(specVersion)) {
    return yield { fault: `is CycloneDX ${specVersion}; 1.2 to 1.7 are read`, line: 0 }
  }
  const packages: Package[] = []
  const leftOut = new Map<string, number>()
  let system: { id: string; version: string | undefined } | undefined
  for (const one of flat(components)) {
    if (typeof one === 'string') {
      yield { fault: one, line: 0 }
      continue
    }
    if (one.type === 'operating-system') {
      system = { id: one.name ?? '', version: one.version }
      continue
    }
    const purl = readPurl(one.purl)
    const manager = purl && managers[purl.type ?? '']
    if (!manager || purl.qualifiers?.arch === 'source' || purl.qualifiers?.arch === 'src') {
      const sort = manager ? 'source packages' : (purl?.type ?? 'without a package URL')
      leftOut.set(sort, (leftOut.get(sort) ?? 0) + 1)
      continue
    }
    const row = rowOf(one, purl, manager)
    if ('fault' in row) yield { fault: row.fault, line: 0 }
    else packages.push(row)
    system ??= systemOf(purl)
  }
  for (const [sort, amount] of leftOut) yield { leftOut: sort, amount }
  const name = metadata?.component?.name
  const day = /^\d{4}-\d\d-\d\d/.exec(metadata?.timestamp ?? '')?.[0]
  yield finished(
    {
      ...(name ? { name: name.slice(0, 200) } : {}),
      ...(system?.id ? { osId: system.id } : {}),
      ...(system?.version ? { osVersion: system.version } : {}),
      ...(day ? { collectedOn: day } : {}),
      packages,
    },
    about,
    0,
  )
}

/** Components and the components in them, without recursion: a document may be nested to any depth. */
function* flat(components: readonly unknown[]): Generator<Component | string> {
  const open: { of: readonly unknown[]; depth: number }[] = [{ of: components, depth: 1 }]
  for (let level = open.pop(); level; level = open.pop()) {
    for (const value of level.of) {
      const component = Component.safeParse(value)
      if (!component.success) {
        const [issue] = component.error.issues
        yield `a component cannot be read (${issue?.path.join('.') || 'component'}: ${issue?.message})`
        continue
      }
      yield component.data
      if (!component.data.components?.length) continue
      if (level.depth === deepest) yield `components are nested deeper than ${deepest}`
      else open.push({ of: component.data.components, depth: level.depth + 1 })
    }
  }
}

/** Source as the two common generators say it: properties of one, a qualifier of the other. */
function rowOf(component: Component, purl: PackageURL, manager: Package['manager']): Package | { fault: string } {
  const { arch, epoch, upstream, rpmmod } = purl.qualifiers ?? {}
  const said = (name: string) => component.properties?.find((one) => one.name === `aquasecurity:trivy:${name}`)?.value
  const version = purl.version ?? component.version
  const [upstreamName, upstreamVersion] = (upstream ?? '').replace(/\.src\.rpm$/, '').split('@')
  const sourceRpm = /^(.+)-([^-]+-[^-]+)$/.exec(manager === 'rpm' ? (upstreamName ?? '') : '')
  const sourceVersion = [said('SrcVersion'), said('SrcRelease')].filter(Boolean).join('-')
  const sourceEpoch = manager === 'dpkg' && sourceVersion && said('SrcEpoch') ? `${said('SrcEpoch')}:` : ''
  return packageOf({
    manager,
    name: purl.name ?? component.name,
    version: version && epoch && epoch !== '0' && !/^\d+:/.test(version) ? `${epoch}:${version}` : version,
    architecture: arch,
    source: said('SrcName') ?? sourceRpm?.[1] ?? upstreamName,
    sourceVersion: sourceVersion ? sourceEpoch + sourceVersion : (sourceRpm?.[2] ?? upstreamVersion),
    origin: originOf(purl.namespace ?? undefined),
    module: rpmmod ?? said('Modularitylabel'),
  })
}

/** `distro=debian-12` and `distro=12` under the namespace `debian`. */
function systemOf(purl: PackageURL): { id: string; version: string | undefined } | undefined {
  const distro = purl.qualifiers?.distro
  const [, id, version] = /^(?:([a-z][a-z_.-]*?)-)?(\d[\w.]*)$/i.exec(distro ?? '') ?? []
  const system = id ?? purl.namespace
  return system ? { id: originOf(system) ?? system, version } : undefined
}

function readPurl(text: string | undefined): PackageURL | undefined {
  try {
    return text === undefined ? undefined : PackageURL.fromString(text)
  } catch {
    return undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<string | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of chunks) {
    length += part.length
    if (length > longest) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
