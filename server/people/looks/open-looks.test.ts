// Who looked is on record before it is shown, once an hour for each device or list, and never more than that.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshId } from '#wire/ids.ts'
import { type TestContext, testContext, testStart } from '../../testing.ts'
import { foundTenant } from '../found-tenant.ts'
import { type SignedIn, systemOf } from '../signed-in.ts'
import { looksAt } from './disclose.ts'
import { forget } from './forget.ts'
import { listLooks } from './list-looks.ts'
import { openLooks } from './open-looks.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await foundTenant(context, { number: 1 })
})
afterAll(() => context[Symbol.asyncDispose]())

const operator = (role: SignedIn['role'] = 'operator'): SignedIn => ({
  ...systemOf(1),
  ...{ role, operator: freshId('opr') as NonNullable<SignedIn['operator']> },
})
const rowsOf = (actor: string | undefined) =>
  context.admin<{ hour: Date; subject: string; fields: string[]; devices: number; times: number }>(
    'select hour, subject, fields, devices, times from look_looks where actor = $1 order by hour, subject',
    [actor],
  )
const seen = { purpose: 'manage', fields: ['system.hostName'], device: freshId('dev'), devices: 1 }

describe('a look', () => {
  it('is on record before the answer, and counted by the hour without a row for each', async () => {
    const who = operator()
    await context.looks.note(who, seen)
    expect(await rowsOf(who.operator)).toMatchObject([{ hour: new Date(testStart), subject: seen.device, times: 1 }])
    for (let i = 0; i < 4; i += 1) await context.looks.note(who, seen)
    expect(await rowsOf(who.operator)).toMatchObject([{ times: 1 }])
    await context.looks.flush()
    await context.looks.flush()
    expect(await rowsOf(who.operator)).toMatchObject([{ times: 5, devices: 1 }])
  })

  it('at another field is on record at once too, and fields come together', async () => {
    const who = operator()
    await context.looks.note(who, seen)
    await context.looks.note(who, { ...seen, fields: ['network.addresses'] })
    expect(await rowsOf(who.operator)).toMatchObject([{ fields: ['network.addresses', 'system.hostName'], times: 2 }])
  })

  it('at nothing that can lead to a person is none', async () => {
    const who = operator()
    await context.looks.note(who, { ...seen, fields: [] })
    expect(await rowsOf(who.operator)).toEqual([])
  })

  it('in the next hour, at another device or at a list is another', async () => {
    const who = operator()
    await context.looks.note(who, seen)
    await context.looks.note(who, { ...seen, device: freshId('dev') })
    await context.looks.note(who, { purpose: 'manage', fields: ['system.hostName'], devices: 20 })
    await context.looks.note(who, { purpose: 'manage', fields: ['system.hostName'], devices: 50 })
    context.clock.advance(3_600_000)
    await context.looks.note(who, seen)
    await context.looks.flush()
    const rows = await rowsOf(who.operator)
    expect(rows).toHaveLength(4)
    expect(rows.find(({ subject }) => subject === '')).toMatchObject({ devices: 50, times: 2 })
  })

  it('at once from many requests is one row with all of them', async () => {
    const who = operator()
    await Promise.all(Array.from({ length: 12 }, () => context.looks.note(who, seen)))
    await context.looks.flush()
    expect(await rowsOf(who.operator)).toMatchObject([{ times: 12 }])
  })

  it('in two processes is one row with both', async () => {
    const who = operator()
    await using other = openLooks(context)
    await Promise.all([context.looks.note(who, seen), other.note(who, seen)])
    expect(await rowsOf(who.operator)).toMatchObject([{ times: 2 }])
  })

  it('that cannot be recorded is refused, and the next one is on record again', async () => {
    const who = operator()
    await context.admin('alter table look_looks rename to look_away')
    await expect(context.looks.note(who, seen)).rejects.toThrow()
    await context.admin('alter table look_away rename to look_looks')
    expect(await rowsOf(who.operator)).toEqual([])
    await context.looks.note(who, seen)
    expect(await rowsOf(who.operator)).toMatchObject([{ times: 1 }])
  })
})

it('what was counted while the database is away is written later', async () => {
  const who = operator()
  for (let i = 0; i < 3; i += 1) await context.looks.note(who, seen)
  await context.admin('alter table look_looks rename to look_away')
  await expect(context.looks.flush()).rejects.toThrow()
  await context.admin('alter table look_away rename to look_looks')
  await context.looks.flush()
  expect(await rowsOf(who.operator)).toMatchObject([{ times: 3 }])
})

describe('those who watch', () => {
  it('read looks newest first, a page at a time, each once', async () => {
    const who = operator()
    for (let hour = 0; hour < 3; hour += 1) {
      for (const device of [freshId('dev'), freshId('dev')]) await context.looks.note(who, { ...seen, device })
      context.clock.advance(3_600_000)
    }
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await listLooks(context, { actor: who.operator, limit: 2, cursor } as never, systemOf(1))
      found.push(...page.items.map(({ at, device }) => `${at} ${device}`))
      cursor = page.next
    } while (cursor)
    expect(found).toHaveLength(6)
    expect(new Set(found).size).toBe(6)
    expect(found.map((text) => text.slice(0, 20))).toEqual(
      found
        .map((text) => text.slice(0, 20))
        .toSorted()
        .reverse(),
    )
    const wrong = listLooks(context, { limit: 2, cursor: 'WzFd' } as never, systemOf(1))
    await expect(wrong).rejects.toMatchObject({ code: 'body-invalid' })
  })

  it('of another tenant read none of them', async () => {
    expect((await listLooks(context, { limit: 50 } as never, systemOf(2))).items).toEqual([])
  })
})

it('the person reads hour, role and fields by their titles; erasing takes that away, also what was only counted', async () => {
  const who = operator('privacy-officer')
  const device = freshId('dev')
  await context.looks.note(who, { ...seen, device })
  const told = await looksAt(context, { tenant: 1, device })
  expect(told).toMatchObject([{ role: 'privacy-officer', purpose: 'manage', fields: ['Host name'], times: 1 }])
  expect(JSON.stringify(told)).not.toContain(who.operator)
  await context.looks.note(who, { ...seen, device })
  const gone = await context.fleet.as([1], (tx) =>
    forget(tx, { tenant: 1, subjects: [{ device, number: 1 }], at: context.clock.now() }),
  )
  expect(gone).toEqual({ look_looks: 1 })
  context.looks.erased(1, new Set([device]))
  await context.looks.flush()
  expect(await looksAt(context, { tenant: 1, device })).toEqual([])
})
