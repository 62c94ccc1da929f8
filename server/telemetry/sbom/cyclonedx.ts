// A bill of materials as CycloneDX 1.6 (ECMA-424), by the project's own library.
import { type Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { sbomPrefix } from '#wire/console/sbom.ts'
import about from '../../../package.json' with { type: 'json' }
import { type Bill, factsOf, type Part, referenceOf, serialOf } from './bill.ts'
import { purlOf } from './purl.ts'

type Component = Models.Component

const component = (type: string, name: string, more: Models.OptionalComponentProperties): Component =>
  new Models.Component(type as Enums.ComponentType, name, more)

export function cycloneDx(bill: Bill): Record<string, unknown> {
  const bom = new Models.Bom({ serialNumber: serialOf(bill, 'cyclonedx'), version: 1 })
  bom.metadata.timestamp = new Date(bill.at)
  bom.metadata.tools.components.add(component('application', 'muster', { version: about.version }))
  const properties = new Models.PropertyRepository([new Models.Property(`${sbomPrefix}${bill.about}`, bill.id)])
  if (bill.hidden > 0) properties.add(new Models.Property(`${sbomPrefix}hidden`, String(bill.hidden)))
  bom.metadata.component = component(bill.about === 'device' ? 'device' : 'platform', bill.name, {
    bomRef: bill.id,
    properties,
  })
  if (bill.system) bom.components.add(systemOf(bill.system))
  for (const part of bill.parts) bom.components.add(packageOf(part, bill))
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6).makeForBom()
  // A component listed there without dependencies is said to have none, which nobody looked at.
  const { dependencies: _, ...document } = normalizer.normalize(bom, {})
  return document
}

const systemOf = ({ id, version }: NonNullable<Bill['system']>) =>
  component('operating-system', id, { bomRef: 'operating-system', ...(version === undefined ? {} : { version }) })

function packageOf(part: Part, { system }: Bill): Component {
  const { name, version, vendor } = part.package
  const facts = Object.entries(factsOf(part)) as [string, string][]
  return component('library', name, {
    bomRef: referenceOf(part),
    version,
    purl: purlOf(part.package, system),
    ...(vendor === undefined ? {} : { supplier: new Models.OrganizationalEntity({ name: vendor }) }),
    properties: new Models.PropertyRepository(
      facts.map(([key, value]) => new Models.Property(sbomPrefix + key, value)),
    ),
  })
}
