// What SPDX 2.3 demands of the members that our documents have, written from the specification (clauses 6, 7, 8, 11, 12).
import * as z from 'zod'

/** Clause 3.2: letters, digits, `.` and `-` after the prefix. */
const Id = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/)
/** Clause 6.8: UTC, to the second. */
const When = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
/** Clauses 6.8 and 12.1: who made it. */
const Creator = z.string().regex(/^(Tool: \S.*|Organization: .+|Person: .+)$/)
const OneLine = z.string().regex(/^[^\n]+$/)

const Part = z.strictObject({
  SPDXID: Id,
  name: OneLine,
  versionInfo: OneLine.optional(),
  /** Clause 7.7: a URL, NONE or NOASSERTION. */
  downloadLocation: z.enum(['NOASSERTION', 'NONE']),
  filesAnalyzed: z.literal(false),
  supplier: z
    .string()
    .regex(/^(Organization: .+|Person: .+|NOASSERTION)$/)
    .optional(),
  sourceInfo: z.string().optional(),
  comment: z.string().optional(),
  /** Clause 7.24; of its words those that we use. */
  primaryPackagePurpose: z.enum(['LIBRARY', 'OPERATING_SYSTEM', 'DEVICE', 'OTHER']).optional(),
  /** Clause 7.21 and annex F: a package URL, without spaces. */
  externalRefs: z
    .array(
      z.strictObject({
        referenceCategory: z.literal('PACKAGE-MANAGER'),
        referenceType: z.literal('purl'),
        referenceLocator: z.string().regex(/^pkg:[^\s]+$/),
      }),
    )
    .optional(),
  annotations: z
    .array(
      z.strictObject({
        annotationType: z.enum(['REVIEW', 'OTHER']),
        annotator: Creator,
        annotationDate: When,
        comment: z.string(),
      }),
    )
    .optional(),
})

/** A whole document: its form, that identifiers are used once, and that relationships name what is there. */
export const SpdxForm = z
  .strictObject({
    spdxVersion: z.literal('SPDX-2.3'),
    dataLicense: z.literal('CC0-1.0'),
    SPDXID: z.literal('SPDXRef-DOCUMENT'),
    name: OneLine,
    /** Clause 6.5: an absolute URI without `#`. */
    documentNamespace: z.string().regex(/^[a-z][a-z0-9+.-]*:[^\s#]+$/),
    creationInfo: z.strictObject({ created: When, creators: z.array(Creator).min(1) }),
    comment: z.string().optional(),
    documentDescribes: z.array(Id).min(1),
    packages: z.array(Part).min(1),
    relationships: z.array(
      z.strictObject({
        spdxElementId: Id,
        relatedSpdxElement: Id,
        relationshipType: z.enum(['DESCRIBES', 'CONTAINS']),
      }),
    ),
  })
  .refine(({ packages }) => new Set(packages.map((one) => one.SPDXID)).size === packages.length, 'an identifier twice')
  .refine(({ packages, relationships, documentDescribes }) => {
    const known = new Set(['SPDXRef-DOCUMENT', ...packages.map((one) => one.SPDXID)])
    const named = relationships.flatMap((one) => [one.spdxElementId, one.relatedSpdxElement])
    return [...named, ...documentDescribes].every((id) => known.has(id))
  }, 'an identifier of nothing')
