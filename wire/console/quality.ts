// How a package version fares (V7): how fast the fleet takes it, who leaves it again, what is still old; counts without device.
import * as z from 'zod'
import { contract } from '../contract.ts'

/** Counts of fewer devices would tell of single ones once some of them are erased. */
export const leastDevices = 5

export const showQuality = contract({
  name: 'showQuality',
  method: 'GET',
  path: '/api/v1/software/:manager/:name/quality',
  summary: 'Adoption, time to adopt, share that moved away again, and the oldest versions still present',
  right: 'software.read',
  params: z.strictObject({ manager: z.enum(['dpkg', 'rpm', 'apk']), name: z.string().max(512) }),
  answer: z.strictObject({
    manager: z.string(),
    name: z.string(),
    versions: z.array(
      z.strictObject({
        version: z.string(),
        firstSeen: z.iso.date(),
        devices: z.int(),
        /** Devices that ever came to it, as far as days are kept. */
        came: z.int(),
        /** Of these: to a later version; to an earlier one or to none. */
        wentOn: z.int(),
        wentBack: z.int(),
        removed: z.int(),
        /** `wentBack + removed` of `came`, with its 95 % interval (Wilson); null with no device that came. */
        leftAgain: z.strictObject({ share: z.number(), low: z.number(), high: z.number() }).nullable(),
        /** Days from the version's first day in the fleet to each device's first day with it. */
        daysToAdopt: z.strictObject({ median: z.number(), p90: z.number() }).nullable(),
      }),
    ),
    /** Share of the package's devices that had each version at the end of each day, for the curve. */
    days: z.array(z.strictObject({ day: z.iso.date(), version: z.string(), devices: z.int(), share: z.number() })),
    /** From version to version by day, without device: what partners may be told of (S2). */
    transitions: z.array(
      z.strictObject({ day: z.iso.date(), from: z.string().nullable(), to: z.string().nullable(), devices: z.int() }),
    ),
    asOf: z.iso.datetime(),
  }),
})
