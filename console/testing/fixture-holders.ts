// Whose the made-up devices are, what may be read from and done to them, and who operates the made-up server.

import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type {
  DevicePrivacy,
  GivenIdState,
  giveOwnIds,
  previewCollection,
  setDevicePrivacy,
  setOwnership,
  showDevicePrivacy,
} from '#wire/console/device-privacy.ts'
import type {
  beginInvitation,
  Invitation,
  inviteOperator,
  listOperators,
  Operator,
  OperatorRole,
} from '#wire/console/operators.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { RemoteAct } from '#wire/control/remote.ts'
import { InvitationId, OperatorId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { itemTitles, lossesOf } from '#wire/telemetry/losses.ts'
import type { FixtureFleet } from './fixture-fleet.ts'
import { idOf } from './numbers.ts'

const day = 86_400_000
type Role = z.infer<typeof OperatorRole>
type Invited = z.infer<typeof Invitation>

interface Answers {
  readDevicePrivacy(): DevicePrivacy
  setDevicePrivacy(given: BodyOf<typeof setDevicePrivacy>): DevicePrivacy
  giveOwnIds(given: BodyOf<typeof giveOwnIds>): AnswerOf<typeof giveOwnIds>
  setOwnership(given: BodyOf<typeof setOwnership>): AnswerOf<typeof setOwnership>
  previewCollection(given: { without: string }): AnswerOf<typeof previewCollection>
  showDevicePrivacy(given: { id: string }): AnswerOf<typeof showDevicePrivacy>
  listOperators(): AnswerOf<typeof listOperators>
  inviteOperator(given: { name: string; role: Role }): AnswerOf<typeof inviteOperator>
  revokeInvitation(given: { id: string }): { done: true }
  beginInvitation(given: { code: string }): AnswerOf<typeof beginInvitation>
  acceptInvitation(): { done: true }
  changeOperator(given: { id: string; role: Role }): Operator
  removeOperator(given: { id: string }): { done: true }
}

interface Options {
  /** What the tenant chose to collect. */
  chosen(): readonly string[]
  onEnter(): void
}

export function makeHolders(fleet: FixtureFleet, { chosen, onEnter }: Options): { answers: Answers } {
  const { now } = fleet
  const personal = new Set<string>(fleet.devices.filter((device) => device.personal).map(({ id }) => id))
  let held: DevicePrivacy = {
    revision: 4,
    company: { off: [], remote: { 'wipe-state': 'ask' } },
    personal: {
      off: ['services', 'events.security', 'system.hostName'].filter((item) => itemTitles.has(item)),
      remote: { 'collect-now': 'ask', 'keep-connection': 'refuse', 'wipe-state': 'ask' },
    },
    at: iso(now - 12 * day),
    by: 'Dr. Theresia Langmann',
  }
  const given = new Map<string, { id: string | null; revision: number; state?: GivenIdState; at: string; by: string }>(
    fleet.devices
      .filter(({ index }) => index % 9 === 4)
      .map(({ id }, i) => {
        const state = (['taken', 'resolves', 'waiting', 'unresolved', 'address'] as const)[i % 5] as GivenIdState
        return [id, { id: `asset-${4700 + i}`, revision: 1, state, at: iso(now - (i + 1) * day), by: 'Ada Moser' }]
      }),
  )
  const operators = operatorsOf(now)
  const invitations: Invited[] = [
    {
      id: InvitationId.parse(idOf('inv', 1)),
      name: 'Cem Yıldız',
      role: 'auditor',
      createdAt: iso(now - day),
      expiresAt: iso(now + 2 * day),
    },
  ]
  const find = (id: string): Operator => {
    const one = operators.find((each) => each.id === id)
    if (!one) throw new Problem('not-found')
    if (one.id === operators[0]?.id) throw new Problem('own-role')
    return one
  }
  return {
    answers: {
      readDevicePrivacy: () => held,
      setDevicePrivacy(given) {
        if (given.revision !== held.revision) throw new Problem('conflict')
        held = { ...given, revision: held.revision + 1, at: iso(now), by: 'Ada Moser' }
        return held
      },
      giveOwnIds({ devices }) {
        for (const { device, id, revision = given.get(device)?.revision ?? 0 } of devices) {
          if (revision !== (given.get(device)?.revision ?? 0)) throw new Problem('conflict')
          if ([...given].some(([other, one]) => other !== device && id !== null && one.id === id))
            throw new Problem('own-id-refused', 'another device has it')
          given.set(device, {
            ...{ id, revision: revision + 1, at: iso(now), by: 'Ada Moser' },
            ...(id !== null && { state: 'waiting' as const }),
          })
        }
        const takenBack = devices.filter(({ id }) => id === null).length
        return { given: devices.length - takenBack, takenBack, unchanged: 0 }
      },
      setOwnership({ ids, ownership }) {
        for (const id of ids) ownership === 'personal' ? personal.add(id) : personal.delete(id)
        return { changed: ids.length }
      },
      previewCollection: ({ without }) => ({
        losses: lossesOf(without.split(',').filter(Boolean)).map(({ uses, ...loss }) => ({ ...loss, uses: [...uses] })),
      }),
      showDevicePrivacy({ id }) {
        if (!fleet.devices.some((one) => one.id === id)) throw new Problem('device-unknown')
        const ownership = personal.has(id) ? 'personal' : 'company'
        const choice = new Set(chosen())
        const off = new Set(held[ownership].off)
        return {
          ownership,
          ...(ownership === 'personal' ? { agreedAt: iso(now - 9 * day) } : {}),
          ...systemIdOf(given.get(id)),
          items: [...itemTitles].map(([item, title], index) => {
            if (!choice.has(item)) return { item, title, on: false, decidedBy: 'tenant' as const }
            if (off.has(item)) return { item, title, on: false, decidedBy: 'ownership' as const }
            if (ownership === 'personal') return { item, title, on: index % 5 !== 2, decidedBy: 'user' as const }
            if (index % 11 === 6) return { item, title, on: false, decidedBy: 'device' as const }
            return { item, title, on: true, decidedBy: 'tenant' as const }
          }),
          remote: RemoteAct.options.map((act) => {
            const answer = held[ownership].remote[act] ?? 'allow'
            return { act, answer, decidedBy: answer === 'allow' ? ('tenant' as const) : ('ownership' as const) }
          }),
        }
      },
      listOperators: () => ({ items: operators, invitations }),
      inviteOperator({ name, role }) {
        const made: Invited = {
          id: InvitationId.parse(idOf('inv', 20 + invitations.length)),
          name,
          role,
          createdAt: iso(now),
          expiresAt: iso(now + 3 * day),
        }
        invitations.push(made)
        const code = `msi1.1.${'w5t8'.repeat(9)}`
        return { ...made, code, link: `/invitation#code=${code}` }
      },
      revokeInvitation({ id }) {
        const at = invitations.findIndex((one) => one.id === id)
        if (at >= 0) invitations.splice(at, 1)
        return { done: true }
      },
      beginInvitation({ code }) {
        if (code !== 'start') throw new Problem('invitation-invalid')
        const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
        return {
          name: 'Cem Yıldız',
          role: 'auditor',
          secret,
          uri: `otpauth://totp/Muster:Cem?secret=${secret}&issuer=Muster`,
        }
      },
      acceptInvitation() {
        onEnter()
        return { done: true }
      },
      changeOperator({ id, role }) {
        const at = operators.indexOf(find(id))
        const changed = { ...find(id), role }
        operators[at] = changed
        return changed
      },
      removeOperator({ id }) {
        operators.splice(operators.indexOf(find(id)), 1)
        return { done: true }
      },
    },
  }
}

function systemIdOf(
  given: { revision: number; state?: GivenIdState; at: string; by: string } | undefined,
): Pick<AnswerOf<typeof showDevicePrivacy>, 'systemId' | 'ownIdOf' | 'given'> {
  if (!given) return { systemId: 'ours' }
  const { revision, state, at, by } = given
  const stands = state === 'taken' || state === 'unresolved'
  return {
    ...(stands ? { systemId: 'own' as const, ownIdOf: 'tenant' as const } : { systemId: 'ours' as const }),
    given: { revision, ...(state && { state }), at, by },
  }
}

function operatorsOf(now: number): Operator[] {
  const one = (number: number, name: string, role: Role, days: number, signedIn = false): Operator => ({
    id: OperatorId.parse(idOf('opr', number)),
    name,
    role,
    createdAt: iso(now - days * day),
    signedIn,
  })
  return [
    one(1, 'Ada Moser', 'administrator', 400, true),
    one(2, 'Bojan Kovačević-Hinterleitner', 'operator', 210, true),
    one(3, 'Dr. Theresia Langmann', 'privacy-officer', 180),
    one(4, 'Werkstatt Nachtschicht (Gemeinschaftskonto, wird bis Jahresende aufgelöst)', 'observer', 12),
  ]
}
