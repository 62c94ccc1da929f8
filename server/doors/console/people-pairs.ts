// Contracts about people and the verbs that keep them; only signing in and out touch the cookie.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import type { Context } from '../../context.ts'
import { beginSetup } from '../../people/begin-setup.ts'
import { changeOperator } from '../../people/change-operator.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { createCredential } from '../../people/create-credential.ts'
import { previewCollection } from '../../people/device-privacy/preview-collection.ts'
import { readDevicePrivacy } from '../../people/device-privacy/read-device-privacy.ts'
import { setDevicePrivacy } from '../../people/device-privacy/set-device-privacy.ts'
import { finishSetup } from '../../people/finish-setup.ts'
import { acceptInvitation } from '../../people/invitations/accept-invitation.ts'
import { beginInvitation } from '../../people/invitations/begin-invitation.ts'
import { inviteOperator } from '../../people/invitations/invite-operator.ts'
import { revokeInvitation } from '../../people/invitations/revoke-invitation.ts'
import { listActs } from '../../people/list-acts.ts'
import { listCredentials } from '../../people/list-credentials.ts'
import { listOperators } from '../../people/list-operators.ts'
import { readPrivacy } from '../../people/read-privacy.ts'
import { readSecurity } from '../../people/read-security.ts'
import { removeOperator } from '../../people/remove-operator.ts'
import { revokeCredential } from '../../people/revoke-credential.ts'
import { setSecurity } from '../../people/set-security.ts'
import { setupState } from '../../people/setup-state.ts'
import { signIn } from '../../people/sign-in.ts'
import { signOut } from '../../people/sign-out.ts'
import type { SignedIn, Visitor } from '../../people/signed-in.ts'
import { dropView } from '../../people/views/drop-view.ts'
import { listViews } from '../../people/views/list-views.ts'
import { saveView } from '../../people/views/save-view.ts'
import { whoAmI } from '../../people/who-am-i.ts'
import { giveSession, takeSession } from './session-cookie.ts'

/** Before sign-in: the verbs are given a visitor. */
export const visitorPairs = (secure: boolean) => [
  pair(contracts.setupState, setupState),
  pair(contracts.beginSetup, beginSetup),
  pair(contracts.finishSetup, async (context: Context, input, _visitor: Visitor, reply) => {
    const { secret } = await finishSetup(context, input)
    giveSession(reply, secure, secret)
    return { done: true as const }
  }),
  pair(contracts.beginInvitation, beginInvitation),
  pair(contracts.acceptInvitation, async (context: Context, input, _visitor: Visitor, reply) => {
    const { secret } = await acceptInvitation(context, input)
    giveSession(reply, secure, secret)
    return { done: true as const }
  }),
  pair(contracts.signIn, async (context: Context, input, visitor: Visitor, reply) => {
    const { secret, caller } = await signIn(context, input, visitor)
    giveSession(reply, secure, secret)
    return whoAmI(context, {}, caller)
  }),
]

export const peoplePairs = (secure: boolean) => [
  pair(contracts.whoAmI, whoAmI),
  pair(contracts.signOut, async (context: Context, input, caller: SignedIn, reply) => {
    const answer = await signOut(context, input, caller)
    takeSession(reply, secure)
    return answer
  }),
  pair(contracts.readPrivacy, readPrivacy),
  pair(contracts.choosePrivacy, choosePrivacy),
  pair(contracts.readDevicePrivacy, readDevicePrivacy),
  pair(contracts.setDevicePrivacy, setDevicePrivacy),
  pair(contracts.previewCollection, previewCollection),
  pair(contracts.listCredentials, listCredentials),
  pair(contracts.createCredential, createCredential),
  pair(contracts.revokeCredential, revokeCredential),
  pair(contracts.listActs, listActs),
  pair(contracts.readSecurity, readSecurity),
  pair(contracts.setSecurity, setSecurity),
  pair(contracts.listOperators, listOperators),
  pair(contracts.inviteOperator, inviteOperator),
  pair(contracts.revokeInvitation, revokeInvitation),
  pair(contracts.changeOperator, changeOperator),
  pair(contracts.removeOperator, removeOperator),
  pair(contracts.listViews, listViews),
  pair(contracts.saveView, saveView),
  pair(contracts.dropView, dropView),
]
