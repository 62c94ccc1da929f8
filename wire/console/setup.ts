// The first five minutes: from the link that `npm start` prints to a signed-in administrator.
import * as z from 'zod'
import { contract } from '../contract.ts'

export const language = z.enum(['en', 'de'])
export const password = z.string().min(12, 'at least 12 characters').max(256)
export const operatorName = z.string().trim().min(1).max(120)

export const setupState = contract({
  name: 'setupState',
  method: 'GET',
  path: '/api/v1/setup',
  summary: 'Whether the server still waits for its first administrator',
  right: 'open',
  answer: z.strictObject({ open: z.boolean(), version: z.string() }),
})

/** The link holds the code in its fragment, so that it is in no log. Asked before anything is stored. */
export const beginSetup = contract({
  name: 'beginSetup',
  method: 'POST',
  path: '/api/v1/setup/begin',
  summary: 'Check the set-up code and make a TOTP secret to scan',
  right: 'open',
  body: z.strictObject({ code: z.string().max(100), name: operatorName }),
  answer: z.strictObject({ secret: z.string(), uri: z.string() }),
})

export const finishSetup = contract({
  name: 'finishSetup',
  method: 'POST',
  path: '/api/v1/setup/finish',
  summary: 'Create the first tenant’s administrator and sign in',
  right: 'open',
  body: z.strictObject({
    code: z.string().max(100),
    use: z.enum(['own', 'provider', 'try']),
    organisation: z.string().trim().min(1).max(200),
    language,
    name: operatorName,
    password,
    secret: z.string().max(100),
    totp: z.string().regex(/^\d{6}$/),
  }),
  answer: z.strictObject({ done: z.literal(true) }),
})
