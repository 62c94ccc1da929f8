// Bills of materials (V8): what a device or a group is made of, in the two forms that other programs read.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DeviceId, GroupId } from '../ids.ts'
import { Knowledge } from './knowledge.ts'

/** CycloneDX 1.6 (ECMA-424) and SPDX 2.3 (ISO/IEC 5962), both JSON. */
export const SbomForm = z.enum(['cyclonedx', 'spdx'])

/**
 * What neither form has a place for, so that what was exported is read in again as it was. CycloneDX: a property of the
 * component for each, named `muster:source`. SPDX: one annotation of the package, the prefix and a JSON object of them.
 */
export const sbomPrefix = 'muster:'
export const SbomFacts = z.object({
  source: z.string().optional(),
  sourceVersion: z.string().optional(),
  vendor: z.string().optional(),
  /** Where it is no public index: those are the package URL's namespace. */
  origin: z.string().optional(),
  installedOn: z.iso.date().optional(),
  /** Of a group: how many of its devices have the package. */
  devices: z.string().optional(),
})
export type SbomFacts = z.infer<typeof SbomFacts>

export const deviceSbom = contract({
  name: 'deviceSbom',
  method: 'GET',
  path: '/api/v1/devices/:id/sbom',
  summary: 'The packages of a device as a bill of materials',
  right: 'software.read',
  params: z.strictObject({ id: DeviceId }),
  query: z.strictObject({ form: SbomForm.default('cyclonedx') }),
  answer: z.record(z.string(), z.unknown()),
})

/** One document: each distinct package once, and how many devices of the group have it; no device is named. */
export const groupSbom = contract({
  name: 'groupSbom',
  method: 'GET',
  path: '/api/v1/groups/:id/sbom',
  summary: 'The packages of all devices of a group as a bill of materials',
  right: 'software.read',
  params: z.strictObject({ id: GroupId }),
  query: z.strictObject({ form: SbomForm.default('cyclonedx') }),
  answer: z.record(z.string(), z.unknown()),
})

/** P10: the product's own parts, by the same advisories and the same rules. */
export const ownComponents = contract({
  name: 'ownComponents',
  method: 'GET',
  path: '/api/v1/own-components',
  summary: 'What Muster itself is made of, and which advisories concern it',
  right: 'devices.read',
  answer: z.strictObject({
    version: z.string(),
    components: z.int(),
    /** Components whose ecosystem no loaded source covers. */
    uncovered: z.int(),
    findings: z.array(
      z.strictObject({
        component: z.string(),
        version: z.string(),
        /** The lock file, or the binary it lies in. */
        from: z.string(),
        advisory: z.string(),
        aliases: z.array(z.string()),
        title: z.string(),
        priority: z.string(),
        fixed: z.string().optional(),
      }),
    ),
    knowledge: Knowledge,
  }),
})

export const ownSbom = contract({
  name: 'ownSbom',
  method: 'GET',
  path: '/api/v1/own-components/sbom',
  summary: 'The bill of materials of Muster itself (CycloneDX 1.6)',
  right: 'devices.read',
  answer: z.record(z.string(), z.unknown()),
})
