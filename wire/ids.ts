// Names of things on the wire: 128 random bits behind a prefix that says what they name.
import * as z from 'zod'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 base32, lower case, no padding. */
export function base32(bytes: Uint8Array): string {
  let out = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += alphabet[(held >>> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  if (bits > 0) out += alphabet[(held << (5 - bits)) & 31]
  return out
}

/** A fresh id such as `dev_4k2...`: prefix + 26 base32 characters from the system's CSPRNG. */
export function freshId<P extends string>(prefix: P): `${P}_${string}` {
  return `${prefix}_${base32(crypto.getRandomValues(new Uint8Array(16)))}`
}

const id = <P extends string>(prefix: P) =>
  z.templateLiteral([z.literal(`${prefix}_`), z.string().regex(/^[a-z2-7]{26}$/)]).brand(prefix)

export const DeviceId = id('dev')
export type DeviceId = z.infer<typeof DeviceId>
export const OperatorId = id('opr')
export type OperatorId = z.infer<typeof OperatorId>
export const GroupId = id('grp')
export type GroupId = z.infer<typeof GroupId>
export const TokenId = id('tok')
export type TokenId = z.infer<typeof TokenId>
export const SyncOrderId = id('syn')
export type SyncOrderId = z.infer<typeof SyncOrderId>
export const CredentialId = id('crd')
export type CredentialId = z.infer<typeof CredentialId>
export const DecisionId = id('dec')
export type DecisionId = z.infer<typeof DecisionId>
export const ConsentId = id('con')
export type ConsentId = z.infer<typeof ConsentId>
export const IntegrationId = id('int')
export type IntegrationId = z.infer<typeof IntegrationId>
export const ErasureId = id('ers')
export type ErasureId = z.infer<typeof ErasureId>
export const HoldId = id('hld')
export type HoldId = z.infer<typeof HoldId>
export const SubjectRequestId = id('req')
export type SubjectRequestId = z.infer<typeof SubjectRequestId>
export const InvitationId = id('inv')
export type InvitationId = z.infer<typeof InvitationId>
export const ViewId = id('viw')
export type ViewId = z.infer<typeof ViewId>

/** A tenant is a number and nothing else (I2): its name lives in the people database. */
export const TenantNumber = z.int().min(1).max(2_147_483_647).brand('tenant')
export type TenantNumber = z.infer<typeof TenantNumber>
