// An epoch: a server that was restored from a backup says so under its root's signature, and goes on from what the devices hold.
import * as z from 'zod'

export const Epoch = z.strictObject({
  v: z.int(),
  /** The first one opened is 1; a server that was never restored is in epoch 0 and has no document. */
  number: z.int().min(1),
  openedAt: z.iso.datetime(),
})
export type Epoch = z.infer<typeof Epoch>

/** `signature`: ECDSA with SHA-256 by the root's key over `epochText(document)`, DER in base64. */
export const SignedEpoch = z.strictObject({ document: z.string().max(1024), signature: z.string().max(200) })
export type SignedEpoch = z.infer<typeof SignedEpoch>

/** The text an epoch's signature covers. */
export function epochText(document: string): string {
  return `muster epoch v1\n${document}`
}
