// SPDX documents of version 2 (ISO/IEC 5962), JSON and tag-value: the operating system's packages.
import * as z from 'zod'
import { SbomFacts, sbomPrefix } from '#wire/console/sbom.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { Contents, parsed, tooLong, whole } from './document.ts'
import { readPurl } from './from-purl.ts'
import { packageOf } from './package.ts'
import type { About, Reading } from './reading.ts'
import { readTagValue } from './spdx-tag-value.ts'

const Part = z.object({
  SPDXID: z.string(),
  name: z.string(),
  versionInfo: z.string().optional(),
  /** Of one generator: the package database that it was found in. */
  packageFileName: z.string().optional(),
  sourceInfo: z.string().optional(),
  primaryPackagePurpose: z.string().optional(),
  externalRefs: z.array(z.object({ referenceType: z.string(), referenceLocator: z.string() })).optional(),
  annotations: z.array(z.object({ comment: z.string() })).optional(),
})
type Part = z.infer<typeof Part>

export const SpdxDocument = z.object({
  spdxVersion: z.string(),
  name: z.string().optional(),
  creationInfo: z.object({ created: z.string().optional() }).optional(),
  packages: z.array(z.unknown()).optional(),
  documentDescribes: z.array(z.string()).optional(),
  relationships: z
    .array(z.object({ spdxElementId: z.string(), relatedSpdxElement: z.string(), relationshipType: z.string() }))
    .optional(),
})
export type SpdxDocument = z.infer<typeof SpdxDocument>

/** A document is one machine, named as the document is. What is no package of an operating system is counted by sort. */
export async function* readSpdx(chunks: AsyncIterable<Buffer>, about: About): AsyncGenerator<Reading> {
  const text = await whole(chunks)
  if (text === undefined) return yield tooLong
  const document = SpdxDocument.safeParse(text.trimStart().startsWith('{') ? parsed(text) : readTagValue(text))
  if (!document.success) return yield { fault: 'is not an SPDX document in JSON or tag-value', line: 0 }
  const { spdxVersion, name, creationInfo, packages = [] } = document.data
  if (!/^SPDX-2\.[0-3]$/.test(spdxVersion)) {
    return yield { fault: `is ${spdxVersion.slice(0, 20)}; SPDX 2.0 to 2.3 is read`, line: 0 }
  }
  const parts = new Map<string, Part>()
  for (const value of packages) {
    const part = Part.safeParse(value)
    if (part.success) parts.set(part.data.SPDXID, part.data)
    else yield { fault: `a package cannot be read (${part.error.issues[0]?.path.join('.') || 'package'})`, line: 0 }
  }
  yield* contentsOf(document.data, parts, about, name, creationInfo?.created)
}

function* contentsOf(
  document: SpdxDocument,
  parts: ReadonlyMap<string, Part>,
  about: About,
  name: string | undefined,
  at: string | undefined,
): Generator<Reading> {
  const contents = new Contents()
  const described = new Set(document.documentDescribes)
  const sources = new Map<string, Part>()
  for (const { spdxElementId, relatedSpdxElement, relationshipType } of document.relationships ?? []) {
    if (relationshipType === 'DESCRIBES') described.add(relatedSpdxElement)
    const source = relationshipType === 'GENERATED_FROM' ? parts.get(relatedSpdxElement) : undefined
    if (source) sources.set(spdxElementId, source)
  }
  for (const part of parts.values()) {
    const purl = readPurl(refOf(part, 'purl'))
    const manager = purl ? undefined : managerOf(part.packageFileName)
    if (isSystem(part))
      contents.runs({ id: refOf(part, 'did') ?? part.name, version: refOf(part, 'version_id') ?? part.versionInfo })
    else if (manager && part.primaryPackagePurpose !== 'SOURCE') {
      const row = fromDatabase(part, manager, sources.get(part.SPDXID))
      if ('fault' in row) yield { fault: row.fault, line: 0 }
      else contents.packages.push(row)
    } else if (purl || !described.has(part.SPDXID)) {
      const fault = contents.take(purl, {
        ...{ name: part.name, version: part.versionInfo, facts: factsOf(part) },
        ...sourceIn(part.sourceInfo, purl?.type === 'rpm'),
      })
      if (fault) yield fault
    }
  }
  yield* contents.end(about, name, at)
}

const refOf = (part: Part, type: string) =>
  part.externalRefs?.find((one) => one.referenceType.replace(/^.*\//, '') === type)?.referenceLocator

const isSystem = ({ SPDXID, primaryPackagePurpose }: Part) =>
  /^OPERATING.SYSTEM$/.test(primaryPackagePurpose ?? '') || /^SPDXRef-OperatingSystem(-|$)/.test(SPDXID)

/** `built package from: openssl 1:3.0.7-1`; an rpm's source is named without an epoch. */
function sourceIn(text: string | undefined, ofRpm: boolean) {
  const [, source, version] = /^built package from: (\S+) (\S+)$/.exec(text ?? '') ?? []
  return { source, sourceVersion: ofRpm ? version?.replace(/^\d+:/, '') : version }
}

function factsOf(part: Part): SbomFacts {
  const own = part.annotations?.find(({ comment }) => comment.startsWith(sbomPrefix))?.comment
  return SbomFacts.safeParse(own && parsed(own.slice(sbomPrefix.length))).data ?? {}
}

/** `bdb:var/lib/rpm`, `sqlite:usr/lib/sysimage/rpm`, `var/lib/dpkg/status`, `lib/apk/db/installed`. */
function managerOf(file: string | undefined): Package['manager'] | undefined {
  if (/^(bdb|sqlite|ndb):.*rpm/.test(file ?? '')) return 'rpm'
  if (/(^|\/)var\/lib\/dpkg\//.test(file ?? '')) return 'dpkg'
  return /(^|\/)lib\/apk\/db\//.test(file ?? '') ? 'apk' : undefined
}

/** A package without a URL that says in which database it stood; its architecture is then not told. */
function fromDatabase(part: Part, manager: Package['manager'], source: Part | undefined): Package | { fault: string } {
  return packageOf({
    manager,
    name: part.name,
    version: part.versionInfo,
    source: source?.name,
    sourceVersion: source?.versionInfo,
  })
}
