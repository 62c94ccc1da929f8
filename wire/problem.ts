// Every refusal has a code from this closed list, and looks the same on every road (RFC 9457).
import * as z from 'zod'
import { SignedWipe } from './control/wipe.ts'

/** code -> [HTTP status, may the same request succeed later without a change?, what happened in words]. */
export const problems = {
  'advisories-away': [503, true, 'The vulnerability service does not answer'],
  'base-unknown': [409, false, 'The server does not hold the state this change builds on'],
  'body-invalid': [400, false, 'The request does not have the form this route takes'],
  'body-too-deep': [400, false, 'The request is nested deeper than any of our documents'],
  'body-too-large': [413, false, 'The request is larger than this route takes'],
  'certificate-expired': [401, false, 'The certificate has expired; only renewal is open'],
  'certificate-required': [401, false, 'This route asks for the certificate of an enrolled device'],
  conflict: [409, true, 'Somebody else changed this at the same time'],
  'credential-invalid': [401, false, 'The credential or session is not valid'],
  'database-away': [503, true, 'The database does not answer; nothing was stored'],
  'database-behind': [
    503,
    true,
    'The database is older than this device: after a restore, open a new epoch with `muster server epoch`',
  ],
  'decided-by-group': [404, false, 'Nothing was decided for all devices, only for groups: name one of them'],
  'device-erased': [410, false, 'The device was erased; what it holds has to go, and nothing of it comes back'],
  'device-erasing': [403, true, 'The device is to be erased'],
  'device-locked': [403, false, 'Two machines speak under this identity; an operator has to decide'],
  'device-pending': [202, true, 'The device waits for an operator to approve it'],
  'device-revoked': [403, false, 'The device was revoked, retired or erased'],
  'device-unknown': [404, false, 'There is no such device'],
  'document-invalid': [422, false, 'The document cannot be read'],
  'erasure-over': [409, false, 'The erasure is done, undone or under way and cannot be changed any more'],
  'generation-behind': [409, true, 'A newer state of this device was seen; it is readmitted once that one is silent'],
  'group-unknown': [404, false, 'There is no such group'],
  'idempotency-reused': [409, false, 'This idempotency key was used for another request'],
  internal: [500, true, 'Something went wrong on our side; it is in the log under the reference given'],
  'invitation-invalid': [403, false, 'The invitation was used, revoked, or is too old; ask for another one'],
  'kind-refused': [403, false, 'The policy does not allow this kind or field to be collected'],
  'last-administrator': [409, false, 'Somebody has to be administrator: make another one first'],
  'name-taken': [409, false, 'Somebody on this server signs in by that name; choose another one'],
  'not-found': [404, false, 'There is nothing at this address'],
  'not-authorised': [409, false, 'This purpose is not authorised, so nothing is sent'],
  'origin-refused': [403, false, 'The request comes from another site'],
  'own-id-refused': [422, false, 'This can be no own system id'],
  'own-role': [409, false, 'Nobody changes their own role or removes themselves: ask another administrator'],
  'outbound-closed': [409, false, 'Nothing may leave this server: the door is closed'],
  rebuilding: [503, true, 'An index is being rebuilt; the number is unknown until it is done'],
  'renewal-refused': [403, false, 'The certificate cannot be renewed'],
  'ring-away': [503, true, 'The key ring cannot be written; nothing was stored'],
  'right-missing': [403, false, 'Your role does not allow this'],
  'second-operator': [403, false, 'Another operator than who asked has to agree'],
  'setup-closed': [403, false, 'The server has been set up already'],
  'sign-in-refused': [401, false, 'Name, password or code is wrong'],
  'sign-in-locked': [429, true, 'Too many attempts; sign-in is locked for a while'],
  'storage-full': [507, true, 'The disk of the database is full; nothing was stored'],
  'token-expired': [401, false, 'The enrolment token has expired'],
  'token-invalid': [401, false, 'The enrolment token is not known'],
  'token-used': [401, false, 'The enrolment token was used by another machine'],
  'too-many': [429, true, 'Too many requests'],
  'version-unsupported': [400, false, 'The peer speaks a protocol version this one does not know'],
} as const satisfies Record<string, readonly [status: number, retryable: boolean, title: string]>

export type ProblemCode = keyof typeof problems

export const ProblemDocument = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  /** Seconds after which the same request may be sent again. */
  retryAfterSeconds: z.number().optional(),
  /** Names the log line of an internal error. */
  reference: z.string().optional(),
  /** With `device-erased`: the signed order to wipe what the device holds. */
  wipe: SignedWipe.optional(),
})
export type ProblemDocument = z.infer<typeof ProblemDocument>

/** A refusal. `detail` is shown to people: it never carries a credential, a payload or a name. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ProblemCode, detail?: string, retryAfterSeconds?: number) {
    super(detail ?? problems[code][2])
    this.code = code
    this.detail = detail
    this.retryAfterSeconds = retryAfterSeconds
  }

  get status(): number {
    return problems[this.code][0]
  }

  document(): ProblemDocument {
    const [status, , title] = problems[this.code]
    return {
      type: `urn:muster:problem:${this.code}`,
      title,
      status,
      code: this.code,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: this.retryAfterSeconds }),
    }
  }
}
