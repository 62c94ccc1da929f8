// What an erased device is told when it comes back: to wipe what it holds, under a signature that only its own server can make.
import * as z from 'zod'
import { DeviceId } from '../ids.ts'

/** Names one device: whoever records it can wipe no other with it. */
export const WipeOrder = z.strictObject({
  v: z.int(),
  order: z.literal('wipe'),
  tenant: z.int(),
  device: DeviceId,
  issuedAt: z.iso.datetime(),
})
export type WipeOrder = z.infer<typeof WipeOrder>

/** `document` is the exact text that was signed by the policy key (Ed25519 over its UTF-8 bytes, base64). */
export const SignedWipe = z.strictObject({ document: z.string().max(4096), signature: z.string().max(200) })
export type SignedWipe = z.infer<typeof SignedWipe>
