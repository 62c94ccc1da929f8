// A bill of materials as SPDX 2.3 (ISO/IEC 5962), JSON.
import { iso } from '#kit/clock.ts'
import { sbomPrefix } from '#wire/console/sbom.ts'
import about from '../../../package.json' with { type: 'json' }
import type { CataloguePackage } from '../software/catalogue-package.ts'
import { type Bill, factsOf, type Part, referenceOf, serialOf } from './bill.ts'
import { purlOf } from './purl.ts'

const root = 'SPDXRef-Root'
const tool = `Tool: muster-${about.version}`
/** Nobody looked at the files in a package, and none of them was fetched. */
const unread = { downloadLocation: 'NOASSERTION', filesAnalyzed: false }

export function spdx(bill: Bill): Record<string, unknown> {
  const created = iso(bill.at).replace(/\.\d+Z$/, 'Z')
  const ids = bill.parts.map((part) => `SPDXRef-Package-${referenceOf(part)}`)
  const system = bill.system && {
    ...{ name: bill.system.id, SPDXID: 'SPDXRef-OperatingSystem', ...unread },
    ...(bill.system.version === undefined ? {} : { versionInfo: bill.system.version }),
    primaryPackagePurpose: 'OPERATING_SYSTEM',
  }
  const contained = [...(system ? [system.SPDXID] : []), ...ids]
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: bill.name,
    documentNamespace: serialOf(bill, 'spdx'),
    creationInfo: { created, creators: [tool] },
    ...(bill.hidden > 0
      ? {
          comment: `${bill.hidden} packages whose names are not public were left out: the reader may not see identifiers.`,
        }
      : {}),
    documentDescribes: [root],
    packages: [
      {
        ...{ name: bill.name, SPDXID: root, ...unread },
        primaryPackagePurpose: bill.about === 'device' ? 'DEVICE' : 'OTHER',
        comment: `${sbomPrefix}${bill.about} ${bill.id}`,
      },
      ...(system ? [system] : []),
      ...bill.parts.map((part, i) => packageOf(part, ids[i] as string, bill, created)),
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: root },
      ...contained.map((id) => ({ spdxElementId: root, relationshipType: 'CONTAINS', relatedSpdxElement: id })),
    ],
  }
}

/** Where none is told it is the package's own: of dpkg without the suffix of a binary rebuild, of rpm without the epoch. */
function sourceVersionOf({ manager, version, sourceVersion }: CataloguePackage): string {
  if (sourceVersion !== undefined || manager === 'apk') return sourceVersion ?? version
  return manager === 'dpkg' ? version.replace(/\+b\d+$/, '') : version.replace(/^\d+:/, '')
}

function packageOf(part: Part, id: string, { system }: Bill, created: string) {
  const { name, version, vendor, source } = part.package
  const facts = factsOf(part)
  return {
    ...{ name, SPDXID: id, versionInfo: version, ...unread },
    supplier: vendor === undefined ? 'NOASSERTION' : `Organization: ${vendor}`,
    ...(source === undefined ? {} : { sourceInfo: `built package from: ${source} ${sourceVersionOf(part.package)}` }),
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: purlOf(part.package, system),
      },
    ],
    ...(Object.keys(facts).length === 0
      ? {}
      : {
          annotations: [
            {
              annotationType: 'OTHER',
              annotator: tool,
              annotationDate: created,
              comment: sbomPrefix + JSON.stringify(facts),
            },
          ],
        }),
  }
}
