// What operators decide about vulnerabilities: accepted, ruled out or deferred, with reason and end, and as VEX documents.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DecisionId, DeviceId, GroupId, OperatorId } from '../ids.ts'
import { listOf, pageOf, pageQuery } from './paging.ts'

/** `accepted`: the risk is borne. `not-affected`: it does not apply here. `deferred`: later, at the latest then. */
export const DecisionVerdict = z.enum(['accepted', 'not-affected', 'deferred'])

/** Why something does not apply: the words of OpenVEX 0.2.0. */
export const Justification = z.enum([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
])

/** Where it holds. The narrowest one that fits a finding wins: device, group, tenant; `package` narrows each of them. */
export const DecisionScope = z.discriminatedUnion('where', [
  z.strictObject({ where: z.literal('device'), device: DeviceId }),
  z.strictObject({ where: z.literal('group'), group: GroupId }),
  z.strictObject({ where: z.literal('tenant') }),
])

export type DecisionScope = z.infer<typeof DecisionScope>

const decided = {
  /** Any name of the vulnerability; the decision holds for all its names, and for versions to come. */
  advisory: z.string().min(3).max(200),
  /** Only in this package, as installed; absent: in all. */
  package: z.string().max(512).optional(),
  scope: DecisionScope,
  verdict: DecisionVerdict,
  justification: Justification.optional(),
  reason: z.string().trim().min(3).max(2_000),
  /** Required for `accepted` and `deferred`, at most two years ahead; from then on the finding is open again. */
  until: z.iso.date().optional(),
}

export const Decision = z.strictObject({
  id: DecisionId,
  ...decided,
  /** Empty where `hidden`. */
  reason: z.string(),
  /** Your role does not show the words people wrote, nor a package whose name is not public. */
  hidden: z.literal(true).optional(),
  at: z.iso.datetime(),
  by: OperatorId.or(z.string()),
  byName: z.string().optional(),
  /** `open`: holds. `due`: to be looked at within 14 days, or the advisory changed since. */
  state: z.enum(['open', 'due', 'expired', 'ended']),
  endedAt: z.iso.datetime().optional(),
  endedBy: z.string().optional(),
  reviewedAt: z.iso.datetime().optional(),
  /** From a VEX document that was read in: who wrote it. */
  from: z.string().optional(),
  /** Devices it holds at the moment; absent while that is not known. */
  devices: z.int().optional(),
  /** What was done with it since, in that order; what it said before stays. */
  acts: z
    .array(
      z.strictObject({
        act: z.enum(['review', 'extend', 'end']),
        at: z.iso.datetime(),
        by: OperatorId.or(z.string()),
        byName: z.string().optional(),
        until: z.iso.date().optional(),
        reason: z.string().optional(),
      }),
    )
    .optional(),
})
export type Decision = z.infer<typeof Decision>

export const listDecisions = contract({
  name: 'listDecisions',
  method: 'GET',
  path: '/api/v1/decisions',
  summary: 'What was decided about vulnerabilities: by whom, why, until when',
  right: 'findings.read',
  query: z.strictObject({
    ...pageQuery,
    advisory: z.string().max(200).optional(),
    state: listOf(z.enum(['open', 'due', 'expired', 'ended'])).optional(),
    sort: z.enum(['at', 'until']).default('at'),
  }),
  answer: pageOf(Decision),
})

/** One decision per advisory named; all or none. */
export const decideFindings = contract({
  name: 'decideFindings',
  method: 'POST',
  path: '/api/v1/decisions',
  summary: 'Accept, defer or rule out vulnerabilities, with a reason and an end',
  right: 'findings.decide',
  body: z.strictObject({ ...decided, advisory: z.array(decided.advisory).min(1).max(500) }),
  answer: z.strictObject({ decisions: z.array(Decision) }),
})

/** `review`: it was looked at and still holds. `end`: from now on it does not. `extend` needs `until`. */
export const changeDecision = contract({
  name: 'changeDecision',
  method: 'POST',
  path: '/api/v1/decisions/:id',
  summary: 'Review, extend or end a decision; what it said stays on record',
  right: 'findings.decide',
  params: z.strictObject({ id: DecisionId }),
  body: z.strictObject({
    act: z.enum(['review', 'extend', 'end']),
    until: z.iso.date().optional(),
    reason: z.string().trim().min(3).max(2_000).optional(),
  }),
  answer: Decision,
})

export const VexForm = z.enum(['openvex', 'cyclonedx'])

export const exportVex = contract({
  name: 'exportVex',
  method: 'GET',
  path: '/api/v1/vex',
  summary: 'Decisions that hold, as an OpenVEX 0.2.0 or CycloneDX 1.6 VEX document',
  right: 'findings.read',
  query: z.strictObject({ form: VexForm.default('openvex'), group: GroupId.optional() }),
  answer: z.record(z.string(), z.unknown()),
})

/**
 * Statements become decisions of the scope given, once each; one that cannot be read is named and not taken. One about a single
 * version is taken only with `until`: a decision holds for versions to come, so somebody has to look at it again.
 */
export const importVex = contract({
  name: 'importVex',
  method: 'POST',
  path: '/api/v1/vex',
  summary: 'Read a VEX document; its statements become decisions',
  right: 'findings.decide',
  bodyLimitBytes: 8 * 1024 * 1024,
  body: z.strictObject({
    document: z.record(z.string(), z.unknown()),
    scope: DecisionScope,
    until: z.iso.date().optional(),
  }),
  answer: z.strictObject({
    decisions: z.int(),
    /** Statements that say `affected`, `fixed` or `under_investigation`, which decide nothing. */
    passed: z.int(),
    faults: z.array(z.string()).max(100),
  }),
})
