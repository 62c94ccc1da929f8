// OpenAPI 3.1 from the contracts, so that the description cannot differ from what is served.
import * as z from 'zod'
import type { Contract } from '#wire/contract.ts'
import { ProblemDocument } from '#wire/problem.ts'

type Json = Record<string, unknown>

/** The document for `contracts`. Every operation can answer a problem; only `open` ones need no caller. */
export function openApi(contracts: readonly Contract[], about: { title: string; version: string; says: string }): Json {
  const paths: Record<string, Json> = {}
  for (const contract of contracts) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(contract) }
  }
  return {
    openapi: '3.1.0',
    info: { title: about.title, version: about.version, description: about.says },
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemDocument, 'output') },
      securitySchemes: {
        credential: { type: 'http', scheme: 'bearer', description: 'An API credential, `msc1.<tenant>.<secret>`' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-muster', description: 'A signed-in operator' },
      },
    },
  }
}

function operation(contract: Contract): Json {
  const parameters = [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')]
  if (contract.method === 'POST' && contract.right !== 'open') parameters.push(idempotencyKey)
  return {
    operationId: contract.name,
    summary: contract.summary,
    'x-muster-right': contract.right,
    security: contract.right === 'open' ? [] : [{ credential: [] }, { session: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(contract.body
      ? { requestBody: { required: true, content: content('application/json', schemaOf(contract.body, 'input')) } }
      : {}),
    responses: {
      200: { description: 'Done', content: content('application/json', schemaOf(contract.answer, 'output')) },
      default: {
        description: 'Refused',
        content: content('application/problem+json', { $ref: '#/components/schemas/Problem' }),
      },
    },
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same request is done once and answered alike for 24 hours',
  schema: { type: 'string', minLength: 8, maxLength: 200 },
}

/** Lists are written `a,b`: in OpenAPI's words, form style that does not explode. */
function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const read = schemaOf(schema, 'output')
  const asked = new Set((schemaOf(schema, 'input').required as string[] | undefined) ?? [])
  return Object.entries((read.properties ?? {}) as Record<string, Json>).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (asked.has(name) && !('default' in property)),
    ...(property.type === 'array' ? { style: 'form', explode: false } : {}),
    schema: property,
  }))
}

const content = (type: string, schema: Json): Json => ({ [type]: { schema } })

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Json
  return rest
}
