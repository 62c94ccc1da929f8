// The id an organisation gives a device in place of ours (D4): signed like a policy, and judged by the device before it stands.
import * as z from 'zod'

/** SHA-256 of `ownIdText` in base64url: all that is kept of an own id. */
export const OwnIdDigest = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

export const GivenId = z.strictObject({
  v: z.int(),
  tenant: z.int(),
  device: z.string().max(60),
  /** As of a policy: a later epoch goes before any revision of an earlier one. */
  epoch: z.int().min(1).optional(),
  /** max(the one before + 1, milliseconds since 1970), so that it grows after a restore as well; 0: none is known. */
  revision: z.int().min(0),
  /** null: taken back. */
  digest: OwnIdDigest.nullable(),
  /** The id itself, only until the device has judged it. */
  value: z.string().max(200).optional(),
})
export type GivenId = z.infer<typeof GivenId>

/** `signature`: Ed25519 by the policy key over `givenIdText(document)`, base64. */
export const SignedGivenId = z.strictObject({ document: z.string().max(2048), signature: z.string().max(200) })
export type SignedGivenId = z.infer<typeof SignedGivenId>

/** No policy is of this form, so that neither can be shown as the other. */
export const givenIdText = (document: string): string => `muster given id v1\n${document}`

/**
 * What a device says of the id it was given: `unresolved` is taken where no resolver answered, so that its form alone was
 * judged; `address`: it is one, or a name of this machine; `resolves`: this machine's resolver knows it.
 */
export const GivenIdJudged = z.enum(['taken', 'unresolved', 'address', 'resolves'])
export type GivenIdJudged = z.infer<typeof GivenIdJudged>

/** The device goes on as before. */
export const isRefused = (judged: GivenIdJudged | undefined): boolean => judged === 'address' || judged === 'resolves'
