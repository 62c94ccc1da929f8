// The sweep takes what is over, in every tenant, and nothing else.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestContext, testContext } from '../testing.ts'
import { sweep, sweepQueue } from './sweep.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

it('begins with one job and ends in each tenant', async () => {
  const now = context.clock.now()
  const before = (minutes: number) => new Date(now - minutes * 60_000)
  const rows: [table: string, columns: string, values: unknown[][]][] = [
    ['opr_operators', 'operator, role, created_at', [['opr_a', 'observer', before(9999)]]],
    [
      'opr_sessions',
      'session, digest, operator, created_at, used_at',
      [
        ['idle', 'a', 'opr_a', before(100), before(31)],
        ['long', 'b', 'opr_a', before(721), before(1)],
        ['kept', 'c', 'opr_a', before(700), before(29)],
      ],
    ],
    [
      'opr_attempts',
      'target, failures, last_at',
      [
        ['old', 9, before(61)],
        ['new', 1, before(59)],
      ],
    ],
    [
      'opr_repeats',
      'caller, key, request, claimed_at',
      [
        ['x', 'old', 'r', before(1441)],
        ['x', 'new', 'r', before(1439)],
      ],
    ],
  ]
  for (const tenant of [1, 2]) {
    for (const [table, columns, list] of rows) {
      for (const values of list) {
        const places = values.map((_, i) => `$${i + 2}`)
        await context.admin(`insert into ${table} (tenant, ${columns}) values ($1, ${places})`, [tenant, ...values])
      }
    }
  }
  await context.jobs.work(sweepQueue, (data) => sweep(context, data))
  await context.jobs.send(sweepQueue, {})
  const left = () =>
    context.admin<{ tenant: number; left: string }>(
      `select tenant, session as left from opr_sessions
       union all select tenant, encode(target, 'escape') from opr_attempts
       union all select tenant, encode(key, 'escape') from opr_repeats order by 1, 2`,
    )
  await expect
    .poll(async () => (await left()).map(({ tenant, left }) => `${tenant} ${left}`))
    .toEqual([1, 2].flatMap((tenant) => ['kept', 'new', 'new'].map((name) => `${tenant} ${name}`)))
})
