// CycloneDX documents, JSON, 1.2 to 1.7 (ECMA-424): the operating system's packages, told by their package URLs.
import * as z from 'zod'
import { SbomFacts, sbomPrefix } from '#wire/console/sbom.ts'
import { Contents, parsed, tooLong, whole } from './document.ts'
import { readPurl, type Told } from './from-purl.ts'
import type { About, Reading } from './reading.ts'

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

/** A document is one machine, named by what it describes. Components that are no OS packages are counted by sort. */
export async function* readCycloneDx(chunks: AsyncIterable<Buffer>, about: About): AsyncGenerator<Reading> {
  const text = await whole(chunks)
  if (text === undefined) return yield tooLong
  const document = Document.safeParse(parsed(text))
  if (!document.success) return yield { fault: 'is not a CycloneDX document in JSON', line: 0 }
  const { specVersion, metadata, components = [] } = document.data
  if (!/^1\.[2-7]$/.test(specVersion)) {
    return yield { fault: `is CycloneDX ${specVersion}; 1.2 to 1.7 are read`, line: 0 }
  }
  const contents = new Contents()
  for (const one of flat(components)) {
    if (typeof one === 'string') yield { fault: one, line: 0 }
    else if (one.type === 'operating-system') contents.runs({ id: one.name ?? '', version: one.version })
    else {
      const fault = contents.take(readPurl(one.purl), toldBy(one))
      if (fault) yield fault
    }
  }
  yield* contents.end(about, metadata?.component?.name, metadata?.timestamp)
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

/** Properties of Muster, and of the other generator that has some. */
function toldBy({ name, version, purl, properties = [] }: Component): Told {
  const said = (key: string) => properties.find((one) => one.name === `aquasecurity:trivy:${key}`)?.value
  const own = properties.flatMap(({ name: key, value }) =>
    key?.startsWith(sbomPrefix) && value !== undefined ? [[key.slice(sbomPrefix.length), value]] : [],
  )
  const sourceVersion = [said('SrcVersion'), said('SrcRelease')].filter(Boolean).join('-')
  const epoch = purl?.startsWith('pkg:deb/') && said('SrcEpoch') ? `${said('SrcEpoch')}:` : ''
  return {
    name,
    version,
    source: said('SrcName'),
    sourceVersion: sourceVersion ? epoch + sourceVersion : undefined,
    module: said('Modularitylabel'),
    facts: SbomFacts.safeParse(Object.fromEntries(own)).data ?? {},
  }
}
