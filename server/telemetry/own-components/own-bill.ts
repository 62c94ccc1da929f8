// Muster's own parts as CycloneDX 1.6 (ECMA-424).
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library'
import { PackageURL } from 'packageurl-js'
import about from '../../../package.json' with { type: 'json' }
import { uuidOf } from '../sbom/bill.ts'
import type { Component } from './components.ts'

export function ownBill(parts: readonly Component[]): Record<string, unknown> {
  const serialNumber = uuidOf(JSON.stringify([about.version, parts]))
  const bom = new Models.Bom({ serialNumber, version: 1 })
  bom.metadata.component = new Models.Component(Enums.ComponentType.Application, 'muster', {
    bomRef: 'muster',
    version: about.version,
    licenses: licencesOf(about.license),
  })
  for (const part of parts) bom.components.add(componentOf(part))
  // What needs what is not told: an entry without dependencies would say that there are none.
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6).makeForBom()
  const { dependencies: _, ...document } = normalizer.normalize(bom, {})
  return document
}

function componentOf({ name, version, from, ecosystem, licence, sha512 }: Component): Models.Component {
  const [scope, bare] = name.startsWith('@') ? (name.split('/') as [string, string]) : [undefined, name]
  return new Models.Component(Enums.ComponentType.Library, bare, {
    ...(scope === undefined ? {} : { group: scope }),
    bomRef: `${from} ${name}@${version}`,
    version,
    purl: new PackageURL(ecosystem ?? 'generic', scope, bare, version, undefined, undefined).toString(),
    licenses: licencesOf(licence),
    hashes: new Models.HashDictionary(sha512 === undefined ? [] : [[Enums.HashAlgorithm['SHA-512'], sha512]]),
    properties: new Models.PropertyRepository([new Models.Property('muster:from', from)]),
  })
}

function licencesOf(licence: string | undefined): Models.LicenseRepository {
  const one =
    licence === undefined
      ? []
      : SPDX.isSupportedSpdxId(licence)
        ? [new Models.SpdxLicense(licence)]
        : [new Models.LicenseExpression(licence)]
  return new Models.LicenseRepository(one)
}
