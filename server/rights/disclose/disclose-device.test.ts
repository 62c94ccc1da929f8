// R25: what is disclosed is everything that is held about a device, and nothing of anybody else.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedFields } from '#wire/console/operator-fields.ts'
import { Disclosure } from '#wire/console/subjects.ts'
import { type DeviceId, freshId, type GroupId } from '#wire/ids.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { protocolVersion } from '#wire/version.ts'
import type { DeviceCaller } from '../../context.ts'
import { states } from '../../control/sync/asks.ts'
import { forceSync } from '../../control/sync/force-sync.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { createGroup } from '../../devices/create-group.ts'
import type { Standing } from '../../devices/presence.ts'
import { giveOwnIds } from '../../devices/privacy/give-own-ids.ts'
import { noteJudged } from '../../devices/privacy/given.ts'
import { noteSaid } from '../../devices/privacy/said.ts'
import { renameDevice } from '../../devices/rename-device.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { type SignedIn, systemOf } from '../../people/signed-in.ts'
import { TellingDevice } from '../../telemetry/events/testing.ts'
import { changeDecision } from '../../telemetry/findings/decisions/change-decision.ts'
import { decideFindings } from '../../telemetry/findings/decisions/decide-findings.ts'
import { intake } from '../../telemetry/intake.ts'
import { pack, plantDevice, whole } from '../../telemetry/testing.ts'
import { askLog } from '../../telemetry/transparency/ask-log.ts'
import { sequence } from '../../telemetry/transparency/sequencer.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { placeLegalHold } from '../erasures/place-legal-hold.ts'
import { answerSubjectRequest } from '../requests/answer-subject-request.ts'
import { noteSubjectRequest } from '../requests/note-subject-request.ts'
import { discloseDevice } from './disclose-device.ts'
import { rooms } from './rooms.ts'
import { canariesOf } from './testing/canaries.ts'

let context: TestContext
const officer: SignedIn = {
  ...systemOf(1),
  ...{ role: 'privacy-officer', operator: freshId('opr') as NonNullable<SignedIn['operator']> },
}
beforeAll(async () => {
  context = await testContext()
  for (const number of [1, 2]) await foundTenant(context, { number })
  await choosePrivacy(context, { level: 'full' }, systemOf(1))
})
afterAll(() => context[Symbol.asyncDispose]())

interface Full {
  readonly device: DeviceCaller
  /** Every text that is held about this device and about no other. */
  readonly texts: ReadonlySet<string>
}

/** A device about which something is held in every room. */
async function fullOf(tag: string): Promise<Full> {
  const device = await plantDevice(context, 1)
  const id = device.device
  const { rows, events, texts } = canariesOf(tag)
  const own = new Set(texts)
  const word = (name: string) => {
    own.add(`${tag}y${name}`)
    return `${tag}y${name}`
  }
  const records = Object.entries(rows).map(([kind, list]) => whole(kind as never, list))
  await intake(context, device, pack(records))
  context.clock.advance(60_000)
  const moved = rows.software.map((one) => ({ ...one, version: word('version') }))
  await intake(context, device, pack([whole('software', moved)]))
  const teller = new TellingDevice(device, () => createHash('md5').update(tag).digest('base64url'))
  teller.waiting = [...events]
  await teller.send(context)
  await renameDevice(context, { id, name: word('given') }, systemOf(1))
  const group = await createGroup(context, { name: word('group'), parent: null, readmission: 'automatic' }, systemOf(1))
  await actOnDevices(context, { verb: 'move', devices: [id], group: group.id as GroupId }, systemOf(1))
  await actOnDevices(context, { verb: 'retire', devices: [id], reason: word('reason') }, systemOf(1))
  await context.admin(
    `update device_devices set state = 'managed', token_id = 'tok_x', token_key = $2, clock_off_hours = 3, counted_on = current_date,
       withheld = array['network'] where tenant = 1 and number = $1`,
    [device.number, word('tokenkey')],
  )
  await context.admin(
    `insert into device_leaves (tenant, number, generation, key, asked_from, issued_at, not_after, behind_at, farewell_key)
     values (1, $1, 3, $2, 2, now(), now(), now(), $3)`,
    [device.number, word('leafkey'), word('farewellkey')],
  )
  await context.admin(
    `update device_presence set last_seen = now(), left_at = now(), held = $2 where tenant = 1 and number = $1`,
    [device.number, word('helddigest')],
  )
  context.presence.forget(1, id)
  const standing = (await context.presence.standing(1, id)) as Standing
  context.reach.heard(standing, { line: 'once', address: addressOf(tag) }, { wakePort: 15_000, mode: 'resident' })
  own.add(addressOf(tag))
  await context.reach.of(1, device.number)
  await context.admin(
    'update device_reach set tried = 2, outcomes = 1, tried_at = now(), arrived_at = now() where tenant = 1 and number = $1',
    [device.number],
  )
  await context.admin(`insert into line_lines (tenant, number, process, since) values (1, $1, $2, now())`, [
    device.number,
    word('process'),
  ])
  await forceSync(context, { devices: [id] } as never, systemOf(1))
  // What the call finds out is written behind the order; only then is the row filled.
  const asked = () => context.admin<{ state: number }>('select state from sync_asks where number = $1', [device.number])
  await expect.poll(async () => (await asked())[0]?.state).toBe(states.indexOf('waiting'))
  await context.admin(
    `update sync_asks set carrier = 1, reason = 1, woken_at = now(), connected_at = now(), done_at = now()
     where tenant = 1 and number = $1`,
    [device.number],
  )
  const { decisions } = await decideFindings(
    context,
    {
      ...{ advisory: ['CVE-2026-1'], scope: { where: 'device', device: id }, verdict: 'not-affected' },
      ...{ reason: word('decided'), package: word('decidedpackage'), until: '2027-01-31' },
      justification: 'vulnerable_code_not_present',
    },
    systemOf(1),
  )
  for (const decision of decisions) {
    const change = { id: decision.id, act: 'extend', until: '2027-02-28', reason: word('extended') } as const
    await changeDecision(context, change, systemOf(1))
  }
  await askLog(context, device, { v: protocolVersion, leaves: [] })
  await context.admin(
    'update log_readers set confirmed_on = now(), inconsistent_on = now() where tenant = 1 and number = $1',
    [device.number],
  )
  const request = await noteSubjectRequest(
    context,
    { kind: 'access', device: id, channel: 'letter', receivedAt: '2026-11-20T08:00:00Z', note: word('asked') },
    systemOf(1),
  )
  await answerSubjectRequest(context, { id: request.id, outcome: 'granted', answer: word('answered') }, systemOf(1))
  const agreed = [{ item: 'network' as const, at: '2026-11-20T08:00:00Z' }]
  await giveOwnIds(
    context,
    { devices: [{ device: device.device as DeviceId, id: `asset-${device.number}` }] },
    systemOf(1),
  )
  const { given = 0 } = (await context.presence.standing(device.tenant, device.device)) ?? {}
  await noteJudged(context, { ...device, given }, 'taken')
  await noteSaid(context, device, { agreed, remote: {}, ownId: word('ownid') } as never)
  await context.admin(
    `insert into out_told (tenant, number, record, first_at, last_at) values (1, $1, $2, now(), now())`,
    [device.number, word('record')],
  )
  await placeLegalHold(
    context,
    { devices: [id], reason: word('hold'), until: '2027-01-31T00:00:00Z' },
    { ...systemOf(1), operator: officer.operator },
  )
  await context.admin(`update rights_holds set lifted_at = now(), lifted_by = 'opr_z'`)
  await context.admin(
    `insert into rights_erasures (tenant, id, state, reason, whole_tenant, devices, requested_at, requested_by, second_by,
       second_at, hold_until, due_by, begun_at, ended_at)
     values (1, $1, 'undone', 'retired', false, 1, now(), 'opr_x', 'opr_y', now(), now(), now(), now(), now())`,
    [`ers_${tag}`],
  )
  await context.admin(
    `insert into rights_erasure_items (tenant, erasure, number, device, state, was, was_at, erased_at, wiped_at)
     values (1, $1, $2, $3, 'undone', 'managed', now(), now(), now())`,
    [`ers_${tag}`, device.number, id],
  )
  return { device, texts: own }
}

const addressOf = (tag: string) => `192.0.2.${tag.charCodeAt(0)}`

async function disclosed(device: DeviceId): Promise<{ document: string; read: Disclosure }> {
  const { document } = await discloseDevice(context, { id: device }, officer)
  return { document, read: Disclosure.parse(JSON.parse(document)) }
}

describe('a disclosure', () => {
  it('has every text that is held of its subject, from every room, and none of another subject', async () => {
    const own = await fullOf('ownq')
    const other = await fullOf('foreign')
    await context.looks.note(officer, {
      ...{ purpose: 'manage', fields: ['system.hostName'], device: own.device.device, devices: 1 },
    })
    const { document, read } = await disclosed(own.device.device)
    expect(own.texts.size).toBeGreaterThan(45)
    expect([...own.texts].filter((text) => !document.includes(text))).toEqual([])
    expect([...other.texts].filter((text) => document.includes(text))).toEqual([])
    for (const foreign of ['foreign', other.device.device, officer.operator ?? ''])
      expect(document).not.toContain(foreign)
    expect(read.looks).toMatchObject([{ role: 'privacy-officer', purpose: 'manage', fields: ['Host name'], times: 1 }])
    expect(read.rights.length).toBeGreaterThan(5)
  })

  it('says something in every declared field of every kind, and in every column of every table about a device', async () => {
    const { device } = await fullOf('wide')
    const { read } = await disclosed(device.device)
    const titlesIn = (name: string) =>
      new Set(read.sections.filter((one) => one.name === name).flatMap(({ rows }) => rows.flatMap(Object.keys)))
    const untold = declaredFields.filter(
      ({ kind, title }) => !titlesIn(kind).has(title) && !titlesIn('device').has(title),
    )
    expect(untold.map(({ kind, field }) => `${kind}.${field}`)).toEqual([])
    const all = new Set(read.sections.flatMap(({ rows }) => rows.flatMap((row) => Object.keys(row))))
    const tables = new Set(rooms.flatMap((room) => room.tables))
    const missing = storedFields.filter(
      ({ table, column, field }) => tables.has(table) && !all.has(field.title) && !(`${table}.${column}` in elsewhere),
    )
    expect(missing.map(({ table, column }) => `${table}.${column}`)).toEqual([])
  })

  it('has no headings without rules', async () => {
    const { device } = await fullOf('rule')
    const { read } = await disclosed(device.device)
    expect(read.sections.length).toBeGreaterThan(15)
    for (const { name, purposes, bases, retention, says, rows } of read.sections) {
      expect([name, purposes.length > 0, bases.length > 0, retention !== '', says !== '']).toEqual([
        ...[name, true, true, true, true],
      ])
      expect(rows.length).toBeGreaterThan(0)
    }
    expect(new Set(read.sections.map(({ name }) => name)).size).toBe(read.sections.length)
  })
})

/** Columns that are told under other titles, and which. */
const elsewhere: Readonly<Record<string, string>> = {
  'device_devices.label': 'its three parts: host name, given name, reason of the last act',
  'fact_holdings.sealed': 'its parts: kind, time, rows, digest',
  'fact_changes.sealed': 'its parts: when, what, before, after',
  'finding_decisions.said': 'its parts: package and reason; who wrote it elsewhere is another person’s datum',
  'finding_decisions.actor': 'by role',
  'finding_acts.said': 'its part: the reason',
  'finding_acts.actor': 'by role',
  'audit_acts.actor': 'by role',
  'rights_requests.device': 'the device itself',
  'rights_requests.number': 'the device itself',
  'rights_requests.by': 'by role',
  'rights_erasure_items.device': 'the device itself',
  'rights_holds.devices': 'other devices as well',
  'rights_holds.placed_by': 'by role',
  'rights_holds.lifted_by': 'by role',
}

describe('a bundle', () => {
  it('is signed by a key that the root has signed, and a changed letter is noticed', async () => {
    const device = await plantDevice(context, 1)
    await sequence(context, 1)
    const answer = await discloseDevice(context, { id: device.device }, officer)
    const der = Buffer.from(answer.key, 'base64')
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' })
    const holds = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(answer.signature, 'base64'))
    expect(holds(answer.document)).toBe(true)
    expect(holds(answer.document.replace('"asOf":"2', '"asOf":"3'))).toBe(false)
    expect(answer.keyId).toBe(createHash('sha256').update(der).digest('base64url'))
    const word = Buffer.from(`muster receipt key v1\n${answer.key}`)
    expect(verify('sha256', word, createPublicKey(answer.root), Buffer.from(answer.proof, 'base64'))).toBe(true)
    const { checkpoint } = Disclosure.parse(JSON.parse(answer.document))
    expect(checkpoint).toContain('\n— ')
  })

  it('needs the scope export, is of this tenant only, and stands in the audit', async () => {
    const device = await plantDevice(context, 1)
    const { device: id } = device
    const without = { ...officer, operator: undefined, credential: 'crd_x', scopes: new Set<never>() }
    await expect(discloseDevice(context, { id }, without)).rejects.toMatchObject({ code: 'right-missing' })
    await expect(discloseDevice(context, { id }, { ...officer, tenant: 2 })).rejects.toMatchObject({
      code: 'device-unknown',
    })
    await discloseDevice(context, { id }, officer)
    const acts = await context.admin<{ actor: string; detail: { sections: number } }>(
      `select actor, detail from audit_acts where subject = $1 and act = 'device.disclose'`,
      [id],
    )
    expect(acts).toMatchObject([{ actor: officer.operator }])
  })

  it('of a device whose key is gone has nothing that was sealed', async () => {
    const { device, texts } = await fullOf('gone')
    await context.ring.drop(1, [device.device])
    const { document } = await disclosed(device.device)
    const clear =
      /xsystem(osid|osversion|architecture|agentversion)$|(token|leaf|farewell)key$|digest$|process$|group$|record$|hold$/
    const sealed = [...texts].filter((text) => !clear.test(text))
    expect(sealed.length).toBeGreaterThan(25)
    expect(sealed.filter((text) => document.includes(text))).toEqual([])
  })
})
