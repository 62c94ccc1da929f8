// Tokens that let machines in, and credentials that let programs ask. Both are shown once and stored as hashes (I1).
import * as z from 'zod'
import { contract } from '../contract.ts'
import { Ownership } from '../control/remote.ts'
import { CredentialId, GroupId, TokenId } from '../ids.ts'

export const Token = z.strictObject({
  id: TokenId,
  group: GroupId.nullable(),
  reusable: z.boolean(),
  /** Whose the machines are that enrol with it. */
  ownership: Ownership,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  usedAt: z.iso.datetime().optional(),
  devices: z.int(),
})

export const listTokens = contract({
  name: 'listTokens',
  method: 'GET',
  path: '/api/v1/tokens',
  summary: 'Enrolment tokens that exist; their secrets are never shown again',
  right: 'tokens.manage',
  answer: z.strictObject({ items: z.array(Token) }),
})

/** One use, 10 minutes; a reusable one makes pending devices that an operator approves (C1). */
export const createToken = contract({
  name: 'createToken',
  method: 'POST',
  path: '/api/v1/tokens',
  summary: 'Make an enrolment token',
  right: 'tokens.manage',
  body: z.strictObject({
    group: GroupId.nullable().default(null),
    reusable: z.boolean().default(false),
    /** Absent: the company's. */
    ownership: Ownership.optional(),
    validSeconds: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .default(600),
  }),
  answer: Token.extend({
    token: z.string(),
    /** host:port the device dials. */
    server: z.string(),
  }),
})

export const revokeToken = contract({
  name: 'revokeToken',
  method: 'DELETE',
  path: '/api/v1/tokens/:id',
  summary: 'Make a token unusable',
  right: 'tokens.manage',
  params: z.strictObject({ id: TokenId }),
  answer: z.strictObject({ done: z.literal(true) }),
})

export const Credential = z.strictObject({
  id: CredentialId,
  name: z.string(),
  role: z.string(),
  scopes: z.array(z.enum(['erase', 'export', 'reveal'])),
  createdAt: z.iso.datetime(),
  lastUsedOn: z.iso.date().optional(),
  revokedAt: z.iso.datetime().optional(),
})

export const listCredentials = contract({
  name: 'listCredentials',
  method: 'GET',
  path: '/api/v1/credentials',
  summary: 'API credentials that exist; their secrets are never shown again',
  right: 'credentials.manage',
  answer: z.strictObject({ items: z.array(Credential) }),
})

export const createCredential = contract({
  name: 'createCredential',
  method: 'POST',
  path: '/api/v1/credentials',
  summary: 'Make an API credential',
  right: 'credentials.manage',
  body: z.strictObject({
    name: z.string().trim().min(1).max(120),
    role: z.enum(['administrator', 'operator', 'auditor', 'privacy-officer', 'observer']),
    scopes: z
      .array(z.enum(['erase', 'export', 'reveal']))
      .max(3)
      .default([]),
  }),
  answer: Credential.extend({ secret: z.string() }),
})

export const revokeCredential = contract({
  name: 'revokeCredential',
  method: 'DELETE',
  path: '/api/v1/credentials/:id',
  summary: 'Make a credential unusable at once',
  right: 'credentials.manage',
  params: z.strictObject({ id: CredentialId }),
  answer: z.strictObject({ done: z.literal(true) }),
})
