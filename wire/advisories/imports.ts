// One load of a source, from a file or from its address: how far it is and what it did.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { SourceId } from './sources.ts'

export const ImportId = z.string().regex(/^imp_[a-z2-7]{26}$/)

export const ImportState = z.strictObject({
  id: ImportId,
  source: SourceId,
  /** The file's own name, or the address it was fetched from. */
  from: z.string(),
  actor: z.string(),
  /** `held`: it would lose too many records; nothing changed until somebody confirms it. */
  state: z.enum(['running', 'done', 'failed', 'held']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  readBytes: z.int(),
  /** Absent: not known yet, e.g. while it is fetched. */
  totalBytes: z.int().optional(),
  records: z.int(),
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** No longer in a source that tells the whole. */
  gone: z.int(),
  rejected: z.int(),
  /** The first of them, with line or member and why. */
  faults: z.array(z.string()).max(20),
  problem: z.string().optional(),
})
export type ImportState = z.infer<typeof ImportState>

/**
 * POST, body: the file's bytes as they are (plain, gzip, zstd or zip; recognised by content), any size. Query:
 * `name` (the file's name), `source` (absent: recognised by content), `part` (`whole`: what the file lacks is gone from the
 * source; `some`: it only adds), `confirm` (`true`: a shrunken feed is meant), `actor`. Answer 202 `{ import: ImportState }`
 * once it is read to its end and stored.
 */
export const importPath = '/v1/imports'
export const ImportQuery = z.strictObject({
  name: z.string().max(500),
  source: SourceId.optional(),
  part: z.enum(['whole', 'some']).default('some'),
  confirm: z.enum(['true', 'false']).default('false'),
  actor: z.string().max(100),
})
export const ImportAnswer = z.strictObject({ import: ImportState })
export type ImportAnswer = z.infer<typeof ImportAnswer>

export const listImports = contract({
  name: 'listImports',
  method: 'GET',
  path: '/v1/imports',
  summary: 'The last loads, newest first, running ones with their progress',
  right: 'open',
  query: z.strictObject({ source: SourceId.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  answer: z.strictObject({ imports: z.array(ImportState) }),
})

export const confirmImport = contract({
  name: 'confirmImport',
  method: 'POST',
  path: '/v1/imports/:id/confirm',
  summary: 'Carry out a load that was held because it loses many records',
  right: 'open',
  params: z.strictObject({ id: ImportId }),
  body: z.strictObject({ actor: z.string().max(100) }),
  answer: z.strictObject({ import: ImportState }),
})
