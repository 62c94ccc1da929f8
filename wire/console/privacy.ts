// The privacy choice: which fields are collected from the tenant's devices. Strict holds until somebody chose.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { SharingPurpose } from './consents.ts'

export const CatalogueField = z.strictObject({
  kind: z.string(),
  field: z.string(),
  title: z.string(),
  sensitivity: z.enum(['technical', 'identifier', 'personal', 'free']),
  purpose: z.string(),
  basis: z.string(),
  category: z.string(),
  precision: z.string(),
  /** The default, e.g. `90 days`, `while managed`. */
  retention: z.string(),
  /** For this tenant: the default, or its own shorter term; `30 to 400 days` where each type of event has its own. */
  keptFor: z.string(),
  arrives: z.string(),
  /** `clear`, `sealed` or `not stored`, and in which table or file. */
  storedAs: z.string(),
  rests: z.string(),
  /** Files in the agent's state folder; empty: it is never on a device. */
  onDevice: z.array(z.string()),
  seenBy: z.array(z.string()),
  doneWith: z.string(),
  /** Who receives it now, by an authorisation that holds: `host:port, ...`, or `nobody`. */
  goesTo: z.string(),
  /** Purposes under which it could be handed on, once authorised; empty: under none. */
  mayGoTo: z.array(SharingPurpose),
  from: z.enum(['strict', 'standard', 'full']),
  item: z.string(),
  lose: z.string(),
  /** Collected now, by the tenant's choice. */
  collected: z.boolean(),
})
export type CatalogueField = z.infer<typeof CatalogueField>

export const catalogue = contract({
  name: 'dataCatalogue',
  method: 'GET',
  path: '/api/v1/privacy/catalogue',
  summary: 'Every field that is collected, stored or shown, from the dictionary',
  right: 'privacy.read',
  answer: z.strictObject({
    kinds: z.array(z.strictObject({ kind: z.string(), title: z.string(), says: z.string() })),
    fields: z.array(CatalogueField),
  }),
})

export const PrivacyChoice = z.strictObject({
  level: z.enum(['strict', 'standard', 'full', 'own']),
  items: z.array(z.string()),
  /** False: nobody chose yet, Strict holds. */
  chosen: z.boolean(),
  revision: z.int(),
  at: z.iso.datetime().optional(),
  by: z.string().optional(),
})
export type PrivacyChoice = z.infer<typeof PrivacyChoice>

export const readPrivacy = contract({
  name: 'readPrivacy',
  method: 'GET',
  path: '/api/v1/privacy',
  summary: 'What the tenant chose to collect',
  right: 'privacy.read',
  answer: PrivacyChoice,
})

/** `own` takes `items`; the levels bring their own. */
export const choosePrivacy = contract({
  name: 'choosePrivacy',
  method: 'PUT',
  path: '/api/v1/privacy',
  summary: 'Choose what is collected from now on; switched off means erased from the server at the next sync',
  right: 'privacy.manage',
  body: z.strictObject({
    level: z.enum(['strict', 'standard', 'full', 'own']),
    items: z.array(z.string().max(100)).max(200).optional(),
  }),
  answer: PrivacyChoice,
})
