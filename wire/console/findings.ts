// Vulnerabilities over the fleet: which advisories concern which packages on which devices, and what was decided about them.
import * as z from 'zod'
import { AdvisoryKind, Cvss } from '../advisories/advisory.ts'
import { contract } from '../contract.ts'
import { DecisionId, DeviceId, GroupId, OperatorId } from '../ids.ts'
import { Knowledge } from './knowledge.ts'
import { listOf, pageOf, pageQuery } from './paging.ts'

/**
 * What to do first (docs/priority.md): from exploitation (KEV, EPSS), severity and whether there is a fix. `unrated`: no source
 * gives a severity, which is not the same as low.
 */
export const Priority = z.enum(['urgent', 'high', 'medium', 'low', 'unrated'])
export type Priority = z.infer<typeof Priority>

/**
 * `affected`: the version lies in a stated range and a later version is fixed. `unfixed`: it lies in one and no fix is stated.
 * `unknown`: the statement cannot be applied (module stream, invalid version, end of life). `fixed`, `not-affected`: shown when
 * asked why something is not reported.
 */
export const Verdict = z.enum(['affected', 'unfixed', 'unknown', 'fixed', 'not-affected'])
export type Verdict = z.infer<typeof Verdict>

export const PriorityCounts = z.strictObject({
  urgent: z.int(),
  high: z.int(),
  medium: z.int(),
  low: z.int(),
  unrated: z.int(),
})

/** What is known of an advisory's weight, wherever it is shown. */
const weight = {
  priority: Priority,
  /** The highest score given: of the advisory itself, else of a vulnerability it covers. */
  cvss: Cvss.optional(),
  epss: z.number().optional(),
  kev: z.boolean(),
}

export const findingFilter = {
  /** Prefix of an advisory's or CVE's name, or part of a package's. */
  search: z.string().trim().max(200).optional(),
  priority: listOf(Priority).optional(),
  kind: listOf(AdvisoryKind).optional(),
  verdict: listOf(z.enum(['affected', 'unfixed', 'unknown'])).optional(),
  /** `open`: nobody decided about it for at least one device. */
  decision: z.enum(['open', 'decided', 'all']).default('open'),
  group: listOf(GroupId).optional(),
  source: listOf(z.string().max(40)).optional(),
  ecosystem: listOf(z.string().max(60)).optional(),
  kev: z.enum(['true', 'false']).optional(),
}

/** One advisory and the packages and devices it concerns. */
export const FindingRow = z.strictObject({
  advisory: z.string(),
  title: z.string(),
  kind: AdvisoryKind,
  aliases: z.array(z.string()),
  covers: z.array(z.string()),
  sources: z.array(z.string()),
  ...weight,
  verdicts: z.array(Verdict),
  /** Names of the packages as installed, at most 20; `packageCount` of them in all. */
  packages: z.array(z.string()),
  packageCount: z.int(),
  ecosystems: z.array(z.string()),
  /** Devices it concerns and nobody decided about; those somebody did. */
  devices: z.int(),
  decided: z.int(),
  published: z.iso.datetime().optional(),
  /** When it became known here. */
  knownAt: z.iso.datetime().optional(),
})
export type FindingRow = z.infer<typeof FindingRow>

const known = { knowledge: Knowledge }

export const listFindings = contract({
  name: 'listFindings',
  method: 'GET',
  path: '/api/v1/findings',
  summary: 'Advisories that concern devices, a page at a time; kind security unless asked otherwise',
  right: 'findings.read',
  query: z.strictObject({
    ...pageQuery,
    ...findingFilter,
    sort: z.enum(['priority', 'devices', 'score', 'epss', 'published', 'advisory']).default('priority'),
  }),
  answer: pageOf(FindingRow).extend(known),
})

const Count = z.strictObject({ value: z.string(), label: z.string(), findings: z.int() })

export const findingFacets = contract({
  name: 'findingFacets',
  method: 'GET',
  path: '/api/v1/findings/facets',
  summary: 'How many advisories each value of a filter would leave',
  right: 'findings.read',
  query: z.strictObject(findingFilter),
  answer: z.strictObject({
    priority: z.array(Count),
    kind: z.array(Count),
    verdict: z.array(Count),
    source: z.array(Count),
    ecosystem: z.array(Count),
    group: z.array(Count),
    ...known,
  }),
})

export const ExposedDevice = z.strictObject({
  id: DeviceId,
  name: z.string(),
  nameFrom: z.enum(['given', 'host', 'id', 'hidden']),
  osId: z.string().optional(),
  osVersion: z.string().optional(),
  group: z.strictObject({ id: GroupId, name: z.string() }).optional(),
  /** Open findings; null: this device's distribution is not covered. */
  counts: PriorityCounts.nullable(),
  decided: z.int(),
  /** Packages that an update would mend. */
  fixable: z.int(),
  packages: z.int(),
  unknownOrigin: z.int(),
  coverage: z.enum(['covered', 'unsupported', 'not-loaded', 'no-inventory']),
})

export type ExposedDevice = z.infer<typeof ExposedDevice>

/** Which devices first: by what is worst on them, then by how much of it. */
export const listExposedDevices = contract({
  name: 'listExposedDevices',
  method: 'GET',
  path: '/api/v1/findings/devices',
  summary: 'Devices by what concerns them, worst first',
  right: 'findings.read',
  query: z.strictObject({
    ...pageQuery,
    ...findingFilter,
    /** Only devices this advisory concerns. */
    advisory: z.string().max(200).optional(),
    /** Only devices concerned through this package, as installed. */
    package: z.string().max(512).optional(),
    /** Only devices of these: the ones that a count of what is not covered leads to. */
    coverage: listOf(ExposedDevice.shape.coverage).optional(),
    sort: z.enum(['worst', 'name']).default('worst'),
  }),
  answer: pageOf(ExposedDevice).extend(known),
})

export const listExposedPackages = contract({
  name: 'listExposedPackages',
  method: 'GET',
  path: '/api/v1/findings/packages',
  summary: 'Packages by what concerns them, worst first',
  right: 'findings.read',
  query: z.strictObject({
    ...pageQuery,
    ...findingFilter,
    sort: z.enum(['worst', 'name', 'devices']).default('worst'),
  }),
  answer: pageOf(
    z.strictObject({
      manager: z.enum(['dpkg', 'rpm', 'apk']),
      name: z.string(),
      versions: z.int(),
      counts: PriorityCounts,
      devices: z.int(),
      /** The lowest version that ends all of its findings that have a fix, per release stream. */
      fixes: z.array(z.strictObject({ ecosystem: z.string(), version: z.string() })),
    }),
  ).extend(known),
})

/** One package on one device and one advisory. */
export const DeviceFinding = z.strictObject({
  advisory: z.string(),
  title: z.string(),
  kind: AdvisoryKind,
  aliases: z.array(z.string()),
  covers: z.array(z.string()),
  ...weight,
  verdict: Verdict,
  manager: z.enum(['dpkg', 'rpm', 'apk']),
  package: z.string(),
  architecture: z.string(),
  version: z.string(),
  fixed: z.string().optional(),
  source: z.string(),
  /** `rebuild`: the distribution's own source is not loaded, its rebuild's advisories were used. */
  basis: z.enum(['own', 'rebuild']),
  decision: z.lazy(() => Decision).optional(),
})
export type DeviceFinding = z.infer<typeof DeviceFinding>

export const deviceFindings = contract({
  name: 'deviceFindings',
  method: 'GET',
  path: '/api/v1/devices/:id/findings',
  summary: 'What concerns one device, worst first, decided ones included and marked',
  right: 'findings.read',
  params: z.strictObject({ id: DeviceId }),
  query: z.strictObject({ kind: listOf(AdvisoryKind).optional() }),
  answer: z.strictObject({ findings: z.array(DeviceFinding), counts: PriorityCounts.nullable(), ...known }),
})

/** V4: why this is a finding, or why it is none. */
export const explainFinding = contract({
  name: 'explainFinding',
  method: 'GET',
  path: '/api/v1/devices/:id/findings/:advisory',
  summary:
    'Why an advisory concerns a device or does not: each package, each statement, both versions, the rule, since when',
  right: 'findings.read',
  params: z.strictObject({ id: DeviceId, advisory: z.string().max(200) }),
  query: z.strictObject({ package: z.string().max(512).optional() }),
  answer: z.strictObject({
    advisory: z.string(),
    reasons: z.array(
      z.strictObject({
        verdict: Verdict,
        manager: z.enum(['dpkg', 'rpm', 'apk']),
        package: z.string(),
        architecture: z.string(),
        installed: z.string(),
        /** What was compared: the source package's name and version for dpkg and apk. */
        comparedName: z.string(),
        comparedVersion: z.string(),
        source: z.string(),
        ecosystem: z.string(),
        basis: z.enum(['own', 'rebuild']),
        introduced: z.string().optional(),
        fixed: z.string().optional(),
        lastAffected: z.string().optional(),
        /** Which rule decided: a code that docs/matching.md explains, and the console has words for. */
        rule: z.string(),
        module: z.string().optional(),
      }),
    ),
    /** From which it follows since when the device is concerned. */
    since: z.strictObject({
      advisoryKnownAt: z.iso.datetime().optional(),
      advisoryPublished: z.iso.datetime().optional(),
      /** When this version came to the device, as far as its history reaches. */
      packageSince: z.iso.datetime().optional(),
    }),
    decision: z.lazy(() => Decision).optional(),
    ...known,
  }),
})

/** Everything, for programs: one row per device, package and advisory, of every kind and verdict but fixed and not-affected. */
export const exportFindings = contract({
  name: 'exportFindings',
  method: 'GET',
  path: '/api/v1/findings/export',
  summary: 'One row per device, package and advisory, decided ones included',
  right: 'findings.read',
  query: z.strictObject({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(20_000).default(5_000),
    group: listOf(GroupId).optional(),
    device: DeviceId.optional(),
  }),
  answer: z.strictObject({
    items: z.array(
      z.strictObject({
        deviceId: DeviceId,
        deviceName: z.string(),
        package: z.string(),
        /** As installed. */
        version: z.string(),
        /** The source package's name. */
        source: z.string(),
        advisory: z.string(),
        aliases: z.array(z.string()),
        fixed: z.string().nullable(),
        verdict: Verdict,
        priority: Priority,
        architecture: z.string(),
        kind: AdvisoryKind,
        basis: z.enum(['own', 'rebuild']),
        decision: z.string().nullable(),
      }),
    ),
    next: z.string().optional(),
    knowledge: Knowledge,
  }),
})

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

/** Counts of each day's end, for the trend; days on which it was not known are absent. */
export const findingTrend = contract({
  name: 'findingTrend',
  method: 'GET',
  path: '/api/v1/findings/trend',
  summary: 'Open findings and devices concerned by day, last 90 days',
  right: 'findings.read',
  answer: z.strictObject({
    days: z.array(z.strictObject({ day: z.iso.date(), findings: PriorityCounts, devices: z.int() })),
    ...known,
  }),
})
