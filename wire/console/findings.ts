// Vulnerabilities over the fleet: which advisories concern which packages on which devices, and what was decided about them.
import * as z from 'zod'
import { AdvisoryKind, Cvss } from '../advisories/advisory.ts'
import { contract } from '../contract.ts'
import { DeviceId, GroupId } from '../ids.ts'
import { Decision } from './decisions.ts'
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
  decision: Decision.optional(),
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
    decision: Decision.optional(),
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
