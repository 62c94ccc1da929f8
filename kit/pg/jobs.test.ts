// Jobs run once, survive what throws, and are made by migrate, never by the app role.
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { silentLog } from '../log.ts'
import { installJobs, type JobData, type Jobs, openJobs } from './jobs.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let own: TestDatabase
let jobs: Jobs & AsyncDisposable

beforeAll(async () => {
  own = await testDatabase('fleet')
  const { ownerRole: owner, appRole: app } = inject('postgres')
  const install = () => installJobs({ url: own.adminUrl, roles: { owner, app }, queues: ['test-one', 'test-two'] })
  await install()
  await install()
  jobs = await openJobs({ url: own.url, log: silentLog })
})
afterAll(async () => {
  await jobs[Symbol.asyncDispose]()
  await own[Symbol.asyncDispose]()
})

it('takes a job at once, and one that waits under the same key is not doubled', async () => {
  const done: JobData[] = []
  for (let i = 0; i < 3; i += 1) await jobs.send('test-one', { tenant: 1 }, { onceKey: 'a' })
  await jobs.work('test-one', async (data) => {
    done.push(data)
  })
  await expect.poll(() => done).toEqual([{ tenant: 1 }])
  await jobs.send('test-one', { tenant: 2 })
  await expect.poll(() => done).toEqual([{ tenant: 1 }, { tenant: 2 }])
})

it('keeps what threw for another try, and nothing of the error but its class', async () => {
  await jobs.send('test-two', { tenant: 1 })
  await jobs.work('test-two', async () => {
    throw new RangeError('a value that belongs to somebody')
  })
  const rows = () => own.admin(`select state::text, output::text from jobs.job where name = 'test-two'`)
  await expect.poll(rows).toMatchObject([{ state: 'retry' }])
  const text = JSON.stringify(await rows())
  expect(text).toContain('RangeError')
  expect(text).not.toContain('belongs to somebody')
})

it('gives the app role no way to make a queue or a table', async () => {
  await expect(own.database.one([], 'create table jobs.mine (id int)')).rejects.toThrow('permission denied')
  const owned = await own.admin(
    `select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'muster_app'`,
  )
  expect(owned).toHaveLength(0)
})
