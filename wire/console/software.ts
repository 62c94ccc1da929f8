// Software over the whole fleet: packages, their versions, the devices that have them.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { listOf, pageOf, pageQuery } from './paging.ts'

export const SoftwareRow = z.strictObject({
  manager: z.enum(['dpkg', 'rpm', 'apk']),
  name: z.string(),
  versions: z.int(),
  devices: z.int(),
  vendor: z.string().optional(),
  origin: z.string().optional(),
  /** True: the name comes from a public index; false: it is sealed with the devices that have it. */
  public: z.boolean(),
})

export const listSoftware = contract({
  name: 'listSoftware',
  method: 'GET',
  path: '/api/v1/software',
  summary: 'Packages over the fleet, a page at a time',
  right: 'software.read',
  query: z.strictObject({
    ...pageQuery,
    search: z.string().trim().max(200).optional(),
    manager: listOf(z.enum(['dpkg', 'rpm', 'apk'])).optional(),
    sort: z.enum(['name', 'devices', 'versions']).default('name'),
  }),
  answer: pageOf(SoftwareRow),
})

export const showSoftware = contract({
  name: 'showSoftware',
  method: 'GET',
  path: '/api/v1/software/:manager/:name',
  summary: 'A package: its versions, how many devices have each, and how that changed by day',
  right: 'software.read',
  params: z.strictObject({ manager: z.enum(['dpkg', 'rpm', 'apk']), name: z.string().max(512) }),
  answer: z.strictObject({
    manager: z.string(),
    name: z.string(),
    devices: z.int(),
    versions: z.array(
      z.strictObject({
        version: z.string(),
        architecture: z.string(),
        source: z.string().optional(),
        sourceVersion: z.string().optional(),
        vendor: z.string().optional(),
        origin: z.string().optional(),
        module: z.string().optional(),
        devices: z.int(),
        firstSeen: z.iso.date().optional(),
      }),
    ),
    /** Devices that had each version at the end of each day, last 90 days. */
    days: z.array(z.strictObject({ day: z.iso.date(), version: z.string(), devices: z.int() })),
    /** Installations on devices without a system id, on the last whole day they were counted; absent below the least sum. */
    nameless: z.strictObject({ day: z.iso.date(), devices: z.int() }).optional(),
    asOf: z.iso.datetime(),
  }),
})
