// Who operates: invited by an administrator, each with one role; the second pair of eyes that grave acts need.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { InvitationId, OperatorId } from '../ids.ts'
import { language, operatorName, password } from './setup.ts'

export const OperatorRole = z.enum(['administrator', 'operator', 'auditor', 'privacy-officer', 'observer'])

export const Operator = z.strictObject({
  id: OperatorId,
  name: z.string(),
  role: OperatorRole,
  createdAt: z.iso.datetime(),
  /** Has a live session now. */
  signedIn: z.boolean(),
})
export type Operator = z.infer<typeof Operator>

export const Invitation = z.strictObject({
  id: InvitationId,
  name: z.string(),
  role: OperatorRole,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})

export const listOperators = contract({
  name: 'listOperators',
  method: 'GET',
  path: '/api/v1/operators',
  summary: 'Operators and open invitations',
  right: 'operators.manage',
  answer: z.strictObject({ items: z.array(Operator), invitations: z.array(Invitation) }),
})

/** The link holds the code in its fragment, works once and for 3 days; no mail is sent. */
export const inviteOperator = contract({
  name: 'inviteOperator',
  method: 'POST',
  path: '/api/v1/operators/invitations',
  summary: 'Invite an operator: a link to hand over',
  right: 'operators.manage',
  body: z.strictObject({ name: operatorName, role: OperatorRole }),
  answer: Invitation.extend({ link: z.string(), code: z.string() }),
})

export const revokeInvitation = contract({
  name: 'revokeInvitation',
  method: 'DELETE',
  path: '/api/v1/operators/invitations/:id',
  summary: 'Make an invitation unusable',
  right: 'operators.manage',
  params: z.strictObject({ id: InvitationId }),
  answer: z.strictObject({ done: z.literal(true) }),
})

export const beginInvitation = contract({
  name: 'beginInvitation',
  method: 'POST',
  path: '/api/v1/invitation/begin',
  summary: 'Check an invitation’s code and make a TOTP secret to scan',
  right: 'open',
  body: z.strictObject({ code: z.string().max(200) }),
  answer: z.strictObject({ name: z.string(), role: OperatorRole, secret: z.string(), uri: z.string() }),
})

export const acceptInvitation = contract({
  name: 'acceptInvitation',
  method: 'POST',
  path: '/api/v1/invitation/accept',
  summary: 'Become an operator and sign in',
  right: 'open',
  body: z.strictObject({
    code: z.string().max(200),
    name: operatorName,
    language,
    password,
    secret: z.string().max(100),
    totp: z.string().regex(/^\d{6}$/),
  }),
  answer: z.strictObject({ done: z.literal(true) }),
})

/** Nobody changes their own role, and the last administrator stays one. */
export const changeOperator = contract({
  name: 'changeOperator',
  method: 'PUT',
  path: '/api/v1/operators/:id',
  summary: 'Change an operator’s role; it holds at the next request',
  right: 'operators.manage',
  params: z.strictObject({ id: OperatorId }),
  body: z.strictObject({ role: OperatorRole }),
  answer: Operator,
})

/** Sessions end within a second, name and secrets are erased; acts keep the id, the name stays sealed until the audit's term. */
export const removeOperator = contract({
  name: 'removeOperator',
  method: 'DELETE',
  path: '/api/v1/operators/:id',
  summary: 'Remove an operator',
  right: 'operators.manage',
  params: z.strictObject({ id: OperatorId }),
  answer: z.strictObject({ done: z.literal(true) }),
})
