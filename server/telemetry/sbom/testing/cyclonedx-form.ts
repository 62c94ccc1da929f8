// The official schema of CycloneDX 1.6 as the project publishes it, for tests that write such documents.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')
const schema = (name: string) =>
  JSON.parse(readFileSync(join(dirname(library), 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8'))

const ajv = new Ajv({ strict: false, allErrors: true })
formats.default(ajv)
// Of JSON Schema 2019; addresses and references outside ASCII do not occur in our documents.
ajv.addFormat('iri-reference', true)
ajv.addFormat('idn-email', true)
for (const name of ['spdx', 'jsf-0.82'])
  ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
const isValid = ajv.compile(schema('bom-1.6'))

/** What is wrong with a document; empty: it is valid. */
export const faultsOfCycloneDx = (document: unknown) => (isValid(document) ? [] : isValid.errors)
