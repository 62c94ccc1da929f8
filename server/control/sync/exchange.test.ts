// The server's end of a sync with real intake behind it: what is wanted when, and that nothing changed asks for nothing.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { Policy } from '#wire/control/policy.ts'
import type { SyncAnswer } from '#wire/control/sync.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type Digest, digestOf } from '#wire/telemetry/digest.ts'
import type { DeviceCaller } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { openPresence } from '../../devices/open-presence.ts'
import type { Presence, Standing } from '../../devices/presence.ts'
import { plantDevices } from '../../devices/testing.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { intake } from '../../telemetry/intake.ts'
import { sha256, stateDigest } from '../../telemetry/sha256.ts'
import { deb, debian, pack, whole } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { signedPolicy } from '../policy/signed-policy.ts'
import { exchange } from './exchange.ts'

let context: TestContext
/** The same server as a second process on the same database. */
let elsewhere: TestContext & { presence: Presence & AsyncDisposable }
beforeAll(async () => {
  context = await testContext()
  await context.ring.add(1, ['tenant'])
  const { fleet, clock, listener } = context
  elsewhere = { ...context, presence: await openPresence({ fleet, clock, listener, log: silentLog }) }
})
afterAll(async () => {
  await elsewhere.presence[Symbol.asyncDispose]()
  await context[Symbol.asyncDispose]()
})

type Rows = Partial<Record<KindName, Record<string, unknown>[]>>
const digests = (rows: Rows) =>
  Object.fromEntries(Object.entries(rows).map(([kind, list]) => [kind, digestOf(list, sha256)])) as Partial<
    Record<KindName, Digest>
  >
const stateOf = (rows: Rows) =>
  stateDigest(Object.fromEntries(Object.entries(digests(rows)).map(([kind, digest]) => [kind, { digest }])))

/** A device by the protocol: it names its kinds when it changed since the last answer, and sends what is wanted. */
const via = { line: 'once', address: '127.0.0.1' } as const

class Device {
  rows: Rows = {}
  acknowledged: string | undefined
  policy = 1
  readonly caller: DeviceCaller
  constructor(caller: DeviceCaller) {
    this.caller = caller
  }

  ask(at = context): Promise<SyncAnswer | undefined> {
    const state = stateOf(this.rows)
    const changed = state !== this.acknowledged
    return at.presence
      .standing(1, this.caller.device)
      .then((standing) =>
        exchange(
          at,
          standing as Standing,
          { v: 1, state, policy: this.policy, ...(changed ? { kinds: digests(this.rows) } : {}) },
          via,
        ),
      )
  }

  async sync(at = context): Promise<KindName[]> {
    const answer = await this.ask(at)
    const wanted = answer?.wanted.map(({ kind }) => kind) ?? []
    const records = wanted.map((kind) =>
      this.rows[kind] ? whole(kind, this.rows[kind]) : { ...whole(kind, []), off: true as const },
    )
    if (records.length > 0) await intake(at, this.caller, pack(records))
    this.acknowledged = stateOf(this.rows)
    return wanted
  }
}

async function fresh(): Promise<Device> {
  const [planted] = await plantDevices(context, 1, [{}])
  return new Device({ tenant: 1, generation: 1, ...(planted as NonNullable<typeof planted>) })
}

describe('a sync', () => {
  it('wants everything at first, then nothing, then only what changed', async () => {
    const device = await fresh()
    device.rows = { system: [debian], software: [deb('bash', '5.2'), deb('zlib', '1.3')] }
    expect((await device.sync()).sort()).toEqual(['software', 'system'])
    expect(await device.ask()).toBeUndefined()
    device.rows.software = [deb('bash', '5.3'), deb('zlib', '1.3')]
    const base = digestOf([deb('bash', '5.2'), deb('zlib', '1.3')], sha256)
    expect((await device.ask())?.wanted).toEqual([{ kind: 'software', base }])
    expect(await device.sync()).toEqual(['software'])
    expect(await device.ask()).toBeUndefined()
  })

  it('asks back for a kind the device does not tell any more', async () => {
    const device = await fresh()
    device.rows = { system: [debian], software: [deb('bash', '5.2')] }
    await device.sync()
    delete device.rows.software
    expect((await device.ask())?.wanted).toEqual([{ kind: 'software', base: null }])
    await device.sync()
    expect(await device.ask()).toBeUndefined()
  })

  it('agrees with the device after any changes, through whichever process, with as little as possible', async () => {
    const step = fc.record({
      at: fc.constantFrom('here', 'there'),
      version: fc.integer({ min: 1, max: 3 }),
      software: fc.boolean(),
      told: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const device = await fresh()
        for (const { at, version, software, told } of steps) {
          const process = at === 'here' ? context : elsewhere
          device.rows = { system: [debian], ...(software ? { software: [deb('bash', `5.${version}`)] } : {}) }
          // Not told: the device asked, and its line broke before it sent anything.
          if (!told) await device.ask(process)
          else {
            const wanted = await device.sync(process)
            expect(await device.ask(process)).toBeUndefined()
            expect(await device.sync(process)).toEqual([])
            expect(wanted.length).toBeLessThanOrEqual(2)
          }
        }
        await device.sync()
        const held = await context.admin<{ held: string }>('select held from device_presence where number = $1', [
          device.caller.number,
        ])
        const standing = (await context.presence.standing(1, device.caller.device)) as Standing
        expect(standing.held).toBe(stateOf(device.rows))
        expect(held).toHaveLength(1)
      }),
      { numRuns: 25 },
    )
  })

  it('brings a policy when the device holds another revision, and anew before the one it holds runs out', async () => {
    const device = await fresh()
    await device.sync()
    device.policy = 0
    const given = (await device.ask())?.policy
    const policy = Policy.parse(JSON.parse(given?.document as string))
    expect(policy).toMatchObject({ tenant: 1, revision: 1, sync: { enabled: true, intervalSeconds: 900 } })
    expect(policy.collect).not.toContain('system.hostName')
    device.policy = 1
    let freshest = context.clock.now()
    for (let day = 0; day < 60; day += 1) {
      context.clock.advance(86_400_000)
      const again = (await device.ask())?.policy
      if (again) freshest = Date.parse(Policy.parse(JSON.parse(again.document)).issuedAt)
      expect(context.clock.now() - freshest).toBeLessThan(12 * 86_400_000)
    }
  })

  it('brings the new policy once the choice changed', async () => {
    const device = await fresh()
    await device.sync()
    const operator = {
      tenant: 1,
      operator: undefined,
      credential: 'crd_x',
      rights: new Set<never>(),
      sees: { identifiers: true },
    }
    await choosePrivacy(context, { level: 'standard' }, operator as never)
    await expect.poll(async () => (await signedPolicy(context, 1)).collect).toContain('system.hostName')
    const { revision } = await signedPolicy(context, 1)
    expect((await device.ask())?.policy).toBeDefined()
    device.policy = revision
    expect(await device.ask()).toBeUndefined()
  })

  it('notes what the holder keeps back and a clock that is days off, and forgets both when they are gone', async () => {
    const { caller } = await fresh()
    const standing = (await context.presence.standing(1, caller.device)) as Standing
    const now = context.clock.now()
    const ask = (more: object) =>
      exchange(context, standing, { v: 1, state: stateOf({}), policy: 1, kinds: {}, ...more }, via)
    await ask({ withheld: ['software', 'network'], clock: new Date(now + 50 * 3_600_000).toISOString() })
    expect(await findDevice(context, 1, caller.device)).toMatchObject({
      withheld: ['network', 'software'],
      clockOffSeconds: 50 * 3600,
    })
    await ask({ clock: new Date(now + 3_600_000).toISOString() })
    expect(await findDevice(context, 1, caller.device)).toMatchObject({ withheld: [], clockOffSeconds: undefined })
    await expect(exchange(context, standing, { v: 2, state: stateOf({}), policy: 1 }, via)).rejects.toMatchObject({
      code: 'version-unsupported',
    })
  })
})
