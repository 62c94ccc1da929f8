// What operators did: append-only, by ids; names resolve for those who may see them.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { pageQuery } from './paging.ts'

export const Act = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  /** `opr_...`, `crd_...`, `dev_...` or `system`. */
  actor: z.string(),
  actorName: z.string().optional(),
  /** noun.verb, e.g. `device.revoke`. */
  act: z.string(),
  subject: z.string().optional(),
  /** Of a device that was erased: the one thing that stays of it, until the audit's term ends. */
  subjectName: z.string().optional(),
  outcome: z.enum(['done', 'refused']),
  /** Technical words only. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type Act = z.infer<typeof Act>

export const listActs = contract({
  name: 'listActs',
  method: 'GET',
  path: '/api/v1/audit',
  summary: 'Acts of operators and credentials, newest first',
  right: 'audit.read',
  query: z.strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit,
    actor: z.string().max(60).optional(),
    act: z.string().max(60).optional(),
    subject: z.string().max(60).optional(),
    from: z.iso.datetime().optional(),
    until: z.iso.datetime().optional(),
  }),
  answer: z.strictObject({ items: z.array(Act), next: z.string().optional() }),
})
