// One page that shows what holds about data on this server, each line checked, and the settings each line leads to.
import * as z from 'zod'
import { contract } from '../contract.ts'

/** `not-set-up` is neither good nor bad, and never green; `unknown`: it could not be checked. */
export const LineState = z.enum(['good', 'warning', 'bad', 'unknown', 'not-set-up', 'info'])

export const Line = z.strictObject({
  /** Closed words of the console and the CLI; `values` fills them. */
  code: z.string(),
  state: LineState,
  /** In English, for programs and the CLI. */
  title: z.string(),
  says: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** When it was checked, and how: in words, with the command that confirms it. */
  checkedAt: z.iso.datetime(),
  how: z.string(),
  command: z.string(),
  /** Path within the console to the setting or the rows behind it. */
  link: z.string().optional(),
  /** Where nobody but a person can know: who confirmed it, until when. */
  confirmation: z
    .strictObject({
      ...{ by: z.string(), byName: z.string().optional(), at: z.iso.datetime(), until: z.iso.datetime() },
      /** How they know it, in their words; only to roles that see identifiers. */
      note: z.string().optional(),
    })
    .optional(),
  /** True where a person may confirm it. */
  confirmable: z.boolean(),
})
export type Line = z.infer<typeof Line>

export const privacyParts = ['consent', 'protection', 'breach', 'erasure'] as const

export const serverPrivacy = contract({
  name: 'serverPrivacy',
  method: 'GET',
  path: '/api/v1/privacy/server',
  summary: 'What holds on this server: consent, data protection, breach notification, right to erasure',
  right: 'privacy.read',
  answer: z.strictObject({
    asOf: z.iso.datetime(),
    version: z.string(),
    organisation: z.string().optional(),
    parts: z.array(z.strictObject({ part: z.enum(privacyParts), lines: z.array(Line) })),
  }),
})

export const confirmMeasure = contract({
  name: 'confirmMeasure',
  method: 'POST',
  path: '/api/v1/privacy/confirmations',
  summary: 'Confirm by name what cannot be measured, for a time',
  right: 'privacy.manage',
  body: z.strictObject({ code: z.string().max(60), until: z.iso.datetime(), note: z.string().max(500).optional() }),
  answer: Line,
})

/** Who answers for the data (top of MISSION). Names and contacts rest in the people database only. */
export const Responsible = z.strictObject({
  controller: z.strictObject({ name: z.string().max(200), contact: z.string().max(320).optional() }).optional(),
  provider: z.strictObject({ name: z.string().max(200), contact: z.string().max(320).optional() }).optional(),
  privacyOfficer: z.strictObject({ name: z.string().max(200), contact: z.string().max(320).optional() }).optional(),
  providerOfficer: z.strictObject({ name: z.string().max(200), contact: z.string().max(320).optional() }).optional(),
})
export type Responsible = z.infer<typeof Responsible>

/** What may be set without a restart; each has its bounds, and stricter is always allowed. */
export const SecuritySettings = z.strictObject({
  revision: z.int(),
  sessionIdleMinutes: z.int().min(5).max(30),
  sessionMostHours: z.int().min(1).max(12),
  /** Failed sign-ins before a name is locked for a while. */
  failuresUntilLocked: z.int().min(3).max(10),
  /** How long several devices are held before they are destroyed. */
  erasureHoldHours: z.int().min(0).max(71),
  responsible: Responsible,
})
export type SecuritySettings = z.infer<typeof SecuritySettings>

export const readSecurity = contract({
  name: 'readSecurity',
  method: 'GET',
  path: '/api/v1/security',
  summary: 'Server security: what is set, and what the configuration file decides',
  right: 'privacy.read',
  answer: z.strictObject({
    settings: SecuritySettings,
    /** Decided outside the console: by which variable, its present value in words. */
    fixed: z.array(z.strictObject({ code: z.string(), value: z.string(), setBy: z.string() })),
  }),
})

export const setSecurity = contract({
  name: 'setSecurity',
  method: 'PUT',
  path: '/api/v1/security',
  summary: 'Change server security settings',
  right: 'security.manage',
  body: SecuritySettings,
  answer: SecuritySettings,
})

/** GDPR Art. 30: made from the dictionary, the purposes and the settings; what only a person can fill in is marked. */
export const recordOfProcessing = contract({
  name: 'recordOfProcessing',
  method: 'GET',
  path: '/api/v1/privacy/processing',
  summary: 'Record of processing activities (Art. 30)',
  right: 'privacy.read',
  answer: z.strictObject({
    asOf: z.iso.datetime(),
    responsible: Responsible,
    /** What is missing for the record to be complete, in words. */
    missing: z.array(z.string()),
    /** What protects the data in every activity (Art. 30(1)(g)), as it was checked now. */
    measures: z.array(Line),
    activities: z.array(
      z.strictObject({
        code: z.string(),
        title: z.string(),
        purposes: z.array(z.string()),
        basis: z.string(),
        subjects: z.array(z.string()),
        fields: z.array(z.string()),
        recipients: z.array(z.string()),
        thirdCountries: z.array(z.string()),
        retention: z.string(),
        active: z.boolean(),
      }),
    ),
  }),
})

/** One file: JSON, CSV (formula-safe) or a page that prints. `what` names the paper. */
export const exportPaper = contract({
  name: 'exportPaper',
  method: 'GET',
  path: '/api/v1/privacy/papers/:what',
  summary: 'The catalogue, the record of processing, the Server privacy page or the retention report as a file',
  right: 'privacy.read',
  params: z.strictObject({ what: z.enum(['catalogue', 'processing', 'server-privacy', 'retention']) }),
  query: z.strictObject({
    form: z.enum(['json', 'csv', 'html']).default('json'),
    language: z.enum(['en', 'de']).default('en'),
  }),
  answer: z.strictObject({ name: z.string(), mediaType: z.string(), text: z.string() }),
})
