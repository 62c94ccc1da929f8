// Presence over a real database: nothing is answered before it is committed, and what one process knows the others find.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { type TestContext, testContext } from '../testing.ts'
import { openPresence } from './open-presence.ts'
import type { Presence, Standing } from './presence.ts'
import { plantDevices } from './testing.ts'

let context: TestContext
/** A second server process on the same database. */
let other: Presence & AsyncDisposable

const second = () =>
  openPresence({ fleet: context.fleet, clock: context.clock, listener: context.listener, log: silentLog })
beforeAll(async () => {
  context = await testContext()
  other = await second()
})
afterAll(async () => {
  await other[Symbol.asyncDispose]()
  await context[Symbol.asyncDispose]()
})

const plant = async (count: number) => plantDevices(context, 1, Array(count).fill({}))
const standingOf = async (device: string, presence: Presence = context.presence) =>
  (await presence.standing(1, device)) as Standing
const rowOf = async (number: number) =>
  (
    await context.admin<{ last_seen: Date; held: string | null; spoken: number }>(
      'select * from device_presence where tenant = 1 and number = $1',
      [number],
    )
  )[0]
const digest = (letter: string) => letter.repeat(22)

describe('presence', () => {
  it('knows devices of the tenant that the certificate names, and no others', async () => {
    const [one] = await plant(1)
    expect(await context.presence.standing(2, one?.device as string)).toBeUndefined()
    expect(await standingOf(one?.device as string)).toMatchObject({ tenant: 1, number: one?.number, state: 'managed' })
    expect(await context.presence.standing(2, one?.device as string)).toBeUndefined()
    expect(await context.presence.standing(1, 'dev_aaaaaaaaaaaaaaaaaaaaaaaaaa')).toBeUndefined()
  })

  it('answers a contact once it is in the table', async () => {
    const [one] = await plant(1)
    const standing = await standingOf(one?.device as string)
    standing.held = digest('h')
    standing.policy = 4
    await context.presence.contact(standing)
    const row = await rowOf(one?.number as number)
    expect(row).toMatchObject({ held: digest('h'), policy: 4 })
    expect(row?.last_seen.getTime()).toBe(context.clock.now())
    expect(context.presence.lastSeen(1, one?.number as number)).toBe(context.clock.now())
  })

  it('writes a thousand contacts in few statements', async () => {
    const planted = await plant(1000)
    const standings = await Promise.all(planted.map(({ device }) => standingOf(device)))
    await Promise.all(standings.map((standing) => context.presence.contact(standing)))
    const [row] = await context.admin<{ groups: number; rows: number }>(
      `select count(distinct xmin::text)::int as groups, count(*)::int as rows from device_presence
       where number = any($1::int[]) and last_seen is not null`,
      [planted.map(({ number }) => number)],
    )
    expect(row?.rows).toBe(1000)
    expect(row?.groups).toBeLessThanOrEqual(5)
  })

  it('comes back after a restart with what was acknowledged', async () => {
    const [one] = await plant(1)
    const standing = await standingOf(one?.device as string)
    await context.presence.contact(standing)
    context.presence.acknowledged(1, standing.device, digest('k'))
    const before = await second()
    await context.presence.contact(standing)
    expect(await standingOf(standing.device, before)).toMatchObject({
      held: digest('k'),
      lastSeen: context.clock.now(),
    })
    await before[Symbol.asyncDispose]()
  })

  it('refuses a contact of an older generation that only another process has heard of', async () => {
    const [one] = await plant(1)
    const here = await standingOf(one?.device as string)
    const there = await standingOf(one?.device as string, other)
    there.generation = 3
    await other.contact(there)
    const seen = await rowOf(one?.number as number)
    context.clock.advance(1000)
    await expect(context.presence.contact(here)).rejects.toMatchObject({ code: 'generation-behind' })
    expect(await rowOf(one?.number as number)).toEqual(seen)
    expect((await standingOf(one?.device as string)).generation).toBe(3)
  })

  it('finds other processes’ contacts when asked for them', async () => {
    const [one] = await plant(1)
    await context.presence.recall(1)
    await other.contact(await standingOf(one?.device as string, other))
    expect(context.presence.lastSeen(1, one?.number as number)).toBeUndefined()
    context.clock.advance(20_000)
    await context.presence.recall(1)
    await expect.poll(() => context.presence.lastSeen(1, one?.number as number)).toBe(context.clock.now() - 20_000)
  })

  it('says that the database is away, keeps nothing as done, and goes on when it is back', async () => {
    const [one] = await plant(1)
    const standing = await standingOf(one?.device as string)
    const [{ name }] = (await context.admin<{ name: string }>('select current_database() as name')) as [
      { name: string },
    ]
    await context.admin(`alter database ${name} connection limit 0`)
    await context.admin(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [name],
    )
    await expect
      .poll(() =>
        context.presence.contact(standing).then(
          () => 'done',
          ({ code }) => code,
        ),
      )
      .toBe('database-away')
    expect(standing.lastSeen).toBeUndefined()
    await context.admin(`alter database ${name} connection limit -1`)
    await expect
      .poll(() =>
        context.presence.contact(standing).then(
          () => 'done',
          ({ code }) => code,
        ),
      )
      .toBe('done')
    expect((await rowOf(one?.number as number))?.last_seen.getTime()).toBe(context.clock.now())
  })
})
