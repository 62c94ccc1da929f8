// The first page: how the fleet is, how old that knowledge is and what it does not cover.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { PriorityCounts } from './findings.ts'
import { Knowledge } from './knowledge.ts'

export const overview = contract({
  name: 'overview',
  method: 'GET',
  path: '/api/v1/overview',
  summary: 'Counts by state, presence and system, trend of contacts, open next steps',
  right: 'devices.read',
  answer: z.strictObject({
    asOf: z.iso.datetime(),
    devices: z.int(),
    states: z.record(z.string(), z.int()),
    presence: z.record(z.string(), z.int()),
    systems: z.array(z.strictObject({ osId: z.string(), osVersion: z.string(), devices: z.int() })),
    /** Distinct packages and package versions; null while the index is rebuilt. */
    software: z.strictObject({ packages: z.int(), versions: z.int() }).nullable(),
    /** Open findings and the devices they concern; null while that is unknown, which is not the same as none. */
    vulnerabilities: z.strictObject({
      findings: PriorityCounts.nullable(),
      devices: z.int().nullable(),
      /** Devices with anything urgent or high. */
      first: z.int().nullable(),
      decided: z.int().nullable(),
      knowledge: Knowledge,
    }),
    /** Devices of this tenant whose line is held, in any process; how many lines one server process takes of all tenants. */
    lines: z.strictObject({ held: z.int(), cap: z.int() }),
    /** Package changes per day over the fleet, last 30 days. */
    changes: z.array(z.strictObject({ day: z.iso.date(), added: z.int(), removed: z.int(), changed: z.int() })),
    /** Bytes that left through the doors of all places in the last 30 days; null: one of them does not say. */
    leftBytes: z.int().nullable(),
    nextSteps: z.array(
      z.strictObject({ key: z.string(), title: z.string(), text: z.string(), link: z.string(), done: z.boolean() }),
    ),
  }),
})

/** GET, text/event-stream: ids only, the console asks for the rows. One stream per browser. */
export const newsPath = '/api/v1/news'
export const NewsEvent = z.strictObject({
  what: z.enum([
    'device',
    'presence',
    'software',
    'privacy',
    'token',
    'sync',
    'line',
    'event',
    'erasure',
    'log',
    'finding',
    'advisories',
    'consent',
    'left',
  ]),
  ids: z.array(z.string()).max(500),
})
export type NewsEvent = z.infer<typeof NewsEvent>
