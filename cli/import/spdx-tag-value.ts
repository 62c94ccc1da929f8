// SPDX's tag-value form (SPDX 2.3, annex "Tag:value"), into the members of its JSON form that are read.

interface Part {
  SPDXID?: string
  name: string
  versionInfo?: string
  packageFileName?: string
  sourceInfo?: string
  primaryPackagePurpose?: string
  externalRefs: { referenceType: string; referenceLocator: string }[]
  annotations: { comment: string }[]
}

interface Document {
  spdxVersion?: string
  name?: string
  creationInfo: { created?: string }
  packages: Part[]
  relationships: { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }[]
}

/** Lines that are no tag, or a tag that is not asked for, say nothing. */
export function readTagValue(text: string): Document {
  const document: Document = { creationInfo: {}, packages: [], relationships: [] }
  const byId = new Map<string, Part>()
  let part: Part | undefined
  let noted: string | undefined
  for (const { tag, value } of tags(text)) {
    if (tag === 'SPDXVersion') document.spdxVersion = value
    else if (tag === 'DocumentName') document.name = value
    else if (tag === 'Created') document.creationInfo.created = value
    else if (tag === 'PackageName') {
      part = { name: value, externalRefs: [], annotations: [] }
      document.packages.push(part)
    }
    // What follows belongs to a file or a snippet, whose identifiers are no packages'.
    else if (tag === 'FileName' || tag === 'SnippetSPDXID') part = undefined
    else if (tag === 'Relationship') relate(document, value)
    else if (tag === 'SPDXREF') noted = value
    else if (tag === 'AnnotationComment') byId.get(noted ?? '')?.annotations.push({ comment: value })
    else if (part) {
      describe(part, tag, value)
      if (tag === 'SPDXID') byId.set(value, part)
    }
  }
  return document
}

function describe(part: Part, tag: string, value: string): void {
  if (tag === 'SPDXID') part.SPDXID = value
  else if (tag === 'PackageVersion') part.versionInfo = value
  else if (tag === 'PackageFileName') part.packageFileName = value
  else if (tag === 'PackageSourceInfo') part.sourceInfo = value
  else if (tag === 'PrimaryPackagePurpose') part.primaryPackagePurpose = value
  else if (tag === 'ExternalRef') {
    const [, referenceType = '', referenceLocator = ''] = value.split(/\s+/)
    part.externalRefs.push({ referenceType, referenceLocator })
  }
}

function relate(document: Document, value: string): void {
  const [spdxElementId, relationshipType, relatedSpdxElement] = value.split(/\s+/)
  if (spdxElementId && relationshipType && relatedSpdxElement)
    document.relationships.push({ spdxElementId, relationshipType, relatedSpdxElement })
}

/** `Tag: value` a line; a value in `<text>` and `</text>` may have several. */
function* tags(text: string): Generator<{ tag: string; value: string }> {
  let open: { tag: string; lines: string[] } | undefined
  for (const line of text.split(/\r?\n/)) {
    if (open) {
      const end = line.indexOf('</text>')
      open.lines.push(end < 0 ? line : line.slice(0, end))
      if (end < 0) continue
      yield { tag: open.tag, value: open.lines.join('\n') }
      open = undefined
      continue
    }
    const [, tag, value] = /^([A-Za-z]+):\s*(.*?)\s*$/.exec(line) ?? []
    if (tag === undefined || value === undefined) continue
    if (!value.startsWith('<text>')) yield { tag, value }
    else if (value.endsWith('</text>')) yield { tag, value: value.slice('<text>'.length, -'</text>'.length) }
    else open = { tag, lines: [value.slice('<text>'.length)] }
  }
}
