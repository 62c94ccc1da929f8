// What the vulnerability service knows, through the server's door: sources, loads, advisories and where each statement comes from.
import * as z from 'zod'
import { endOverride, overrideAdvisory, readAdvisory, readDocument, searchAdvisories } from '../advisories/history.ts'
import { confirmImport, ImportState, listImports } from '../advisories/imports.ts'
import { chooseSources, fetchSource, listSources, SourceChoice } from '../advisories/sources.ts'
import { contract } from '../contract.ts'

/** The same answers as the service gives; the actor is the caller and cannot be named by the request. */
export const advisorySources = contract({
  name: 'advisorySources',
  method: 'GET',
  path: '/api/v1/advisory-sources',
  summary: listSources.summary,
  right: 'findings.read',
  answer: listSources.answer,
})

export const chooseAdvisorySources = contract({
  name: 'chooseAdvisorySources',
  method: 'PUT',
  path: '/api/v1/advisory-sources',
  summary: chooseSources.summary,
  right: 'advisories.manage',
  body: z.strictObject({ sources: z.array(SourceChoice).max(50) }),
  answer: chooseSources.answer,
})

export const fetchAdvisorySource = contract({
  name: 'fetchAdvisorySource',
  method: 'POST',
  path: '/api/v1/advisory-sources/:id/fetch',
  summary: fetchSource.summary,
  right: 'advisories.manage',
  params: fetchSource.params as NonNullable<typeof fetchSource.params>,
  answer: fetchSource.answer,
})

/** POST, right `advisories.manage`: as wire/advisories/imports.ts says of `importPath`, `actor` left out. */
export const advisoryImportPath = '/api/v1/advisory-imports'

export const listAdvisoryImports = contract({
  name: 'listAdvisoryImports',
  method: 'GET',
  path: '/api/v1/advisory-imports',
  summary: listImports.summary,
  right: 'findings.read',
  query: listImports.query as NonNullable<typeof listImports.query>,
  answer: listImports.answer,
})

export const confirmAdvisoryImport = contract({
  name: 'confirmAdvisoryImport',
  method: 'POST',
  path: '/api/v1/advisory-imports/:id/confirm',
  summary: confirmImport.summary,
  right: 'advisories.manage',
  params: confirmImport.params as NonNullable<typeof confirmImport.params>,
  answer: z.strictObject({ import: ImportState }),
})

export const listAdvisories = contract({
  name: 'listAdvisories',
  method: 'GET',
  path: '/api/v1/advisories',
  summary: searchAdvisories.summary,
  right: 'findings.read',
  query: searchAdvisories.query as NonNullable<typeof searchAdvisories.query>,
  answer: searchAdvisories.answer,
})

export const showAdvisory = contract({
  name: 'showAdvisory',
  method: 'GET',
  path: '/api/v1/advisories/:id',
  summary: readAdvisory.summary,
  right: 'findings.read',
  params: readAdvisory.params as NonNullable<typeof readAdvisory.params>,
  query: readAdvisory.query as NonNullable<typeof readAdvisory.query>,
  answer: readAdvisory.answer,
})

export const showDocument = contract({
  name: 'showDocument',
  method: 'GET',
  path: '/api/v1/advisory-documents/:digest',
  summary: readDocument.summary,
  right: 'findings.read',
  params: readDocument.params as NonNullable<typeof readDocument.params>,
  answer: readDocument.answer,
})

export const overrideAnAdvisory = contract({
  name: 'overrideAnAdvisory',
  method: 'POST',
  path: '/api/v1/advisories/:id/override',
  summary: overrideAdvisory.summary,
  right: 'advisories.manage',
  params: overrideAdvisory.params as NonNullable<typeof overrideAdvisory.params>,
  body: (overrideAdvisory.body as NonNullable<typeof overrideAdvisory.body>).omit({ actor: true }),
  answer: overrideAdvisory.answer,
})

export const endAnOverride = contract({
  name: 'endAnOverride',
  method: 'POST',
  path: '/api/v1/advisories/:id/override/:sequence/end',
  summary: endOverride.summary,
  right: 'advisories.manage',
  params: endOverride.params as NonNullable<typeof endOverride.params>,
  body: (endOverride.body as NonNullable<typeof endOverride.body>).omit({ actor: true }),
  answer: endOverride.answer,
})
