// News and locks outlive a lost connection, and what may have been missed is said.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import type { Listener } from './listen.ts'
import { openListener } from './open-listener.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let own: TestDatabase
const open: (Listener & AsyncDisposable)[] = []

beforeAll(async () => {
  own = await testDatabase('empty')
})
afterAll(() => own[Symbol.asyncDispose]())
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

async function listener(): Promise<Listener> {
  const made = await openListener({ url: own.url, log: silentLog })
  open.push(made)
  return made
}

const cut = () =>
  own.admin(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'muster news'`)

it('hears its channels and no others, several ears each', async () => {
  const [ear, mouth] = [await listener(), await listener()]
  const heard: string[] = []
  ear.on('one', (payload) => heard.push(`a ${payload}`))
  ear.on('one', (payload) => heard.push(`b ${payload}`))
  ear.on('two', (payload) => heard.push(`c ${payload}`))
  await ear.notify('nothing', '')
  for (const [channel, payload] of [
    ['one', '1'],
    ['three', '3'],
    ['two', '2'],
  ] as const)
    await mouth.notify(channel, payload)
  await expect.poll(() => heard).toEqual(['a 1', 'b 1', 'c 2'])
})

it('comes back after its connection was cut, says so once, and hears again', async () => {
  const [ear, mouth] = [await listener(), await listener()]
  const heard: string[] = []
  let missed = 0
  ear.on(
    'one',
    (payload) => heard.push(payload),
    () => {
      missed += 1
    },
  )
  await ear.notify('nothing', '')
  await cut()
  await expect.poll(() => missed, { timeout: 10_000 }).toBe(1)
  await expect
    .poll(
      () =>
        mouth.notify('one', 'again').then(
          () => true,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true)
  await expect.poll(() => heard).toEqual(['again'])
})

it('refuses a payload that PostgreSQL would refuse', async () => {
  await expect((await listener()).notify('one', 'ü'.repeat(4_000))).rejects.toThrow('7,999 bytes')
})

it('holds a lock for one process, also over a cut, and tells when another was faster', async () => {
  const [first, second] = [await listener(), await listener()]
  let lost = 0
  const onLost = () => {
    lost += 1
  }
  expect(await first.hold('thing', onLost)).toBe(true)
  expect(await second.hold('thing', () => {})).toBe(false)
  expect(await second.hold('other', () => {})).toBe(true)
  // Somebody else takes it in the moment it is free.
  await own.admin(`select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and application_name = 'muster news'`)
  await own.admin(`select pg_advisory_lock(hashtextextended('thing', 0))`)
  await expect.poll(() => lost, { timeout: 10_000 }).toBe(1)
  await own.admin('select pg_advisory_unlock_all()')
})
