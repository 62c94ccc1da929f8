// Signing in and out, and who I am.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { OperatorId, TenantNumber } from '../ids.ts'
import { language, operatorName } from './setup.ts'

export const Me = z.strictObject({
  operator: OperatorId.optional(),
  name: z.string().optional(),
  tenant: TenantNumber,
  organisation: z.string(),
  role: z.enum(['administrator', 'operator', 'auditor', 'privacy-officer', 'observer']),
  rights: z.array(z.string()),
  seesIdentifiers: z.boolean(),
  language,
  /** Until the privacy choice is made the console asks for it first; Strict holds meanwhile. */
  privacyChosen: z.boolean(),
  version: z.string(),
})
export type Me = z.infer<typeof Me>

export const signIn = contract({
  name: 'signIn',
  method: 'POST',
  path: '/api/v1/session',
  summary: 'Sign in with name, password and one-time code',
  right: 'open',
  body: z.strictObject({ name: operatorName, password: z.string().max(256), totp: z.string().regex(/^\d{6}$/) }),
  answer: Me,
})

export const whoAmI = contract({
  name: 'whoAmI',
  method: 'GET',
  path: '/api/v1/session',
  summary: 'Who is signed in, with which rights',
  right: 'self',
  answer: Me,
})

export const signOut = contract({
  name: 'signOut',
  method: 'DELETE',
  path: '/api/v1/session',
  summary: 'End this session',
  right: 'self',
  answer: z.strictObject({ done: z.literal(true) }),
})

/** Set on what a page asks by itself, to show news: it keeps no idle session alive. */
export const backgroundHeader = 'muster-background'
