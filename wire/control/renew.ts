// A leaf lives 24 hours and renews itself; the counter in it tells a restored or copied machine from the living one.
import * as z from 'zod'
import { FarewellKey, Link, SigningKeys } from './enrol.ts'

export { renewPath } from '../paths.ts'

export const RenewRequest = z.strictObject({
  v: z.int(),
  csr: z.string().max(4096),
  farewellKey: FarewellKey,
  /** The generation this device holds; the answer carries the next one. */
  generation: z.int().min(0),
})
export type RenewRequest = z.infer<typeof RenewRequest>

export const Renewal = z.strictObject({
  chain: z.string(),
  generation: z.int().min(0),
  /** The server may have learnt to sign something more since the device enrolled. */
  keys: SigningKeys,
  link: Link,
  /** The device was put back to an earlier state and is taken in again: it sends everything anew. */
  readmitted: z.boolean(),
})
export type Renewal = z.infer<typeof Renewal>
