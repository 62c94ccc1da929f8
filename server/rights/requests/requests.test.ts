// Requests of persons: a month that is a calendar month, words that go with their subject, and one open request of a kind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceId } from '#wire/ids.ts'
import { type Planted, plantDevices } from '../../devices/testing.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { systemOf } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { answerSubjectRequest } from './answer-subject-request.ts'
import { askByDevice } from './ask-by-device.ts'
import { monthsAfter } from './clock.ts'
import { disclose } from './disclose.ts'
import { forget } from './forget.ts'
import { listSubjectRequests } from './list-subject-requests.ts'
import { noteSubjectRequest } from './note-subject-request.ts'

describe('the clock of a request', () => {
  const day = (text: string) => Date.parse(`${text}T10:00:00Z`)
  it.each([
    ['2026-01-15', 1, '2026-02-15'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-31', 1, '2027-01-31'],
  ])('%s and %i months is %s', (from, months, then) => {
    expect(monthsAfter(day(from), months)).toBe(day(then))
  })
})

describe('a request', () => {
  let context: TestContext
  const caller = systemOf(1)
  const receivedAt = '2026-11-20T08:00:00Z'
  beforeAll(async () => {
    context = await testContext()
    await foundTenant(context, { number: 1 })
  })
  afterAll(() => context[Symbol.asyncDispose]())
  const list = () => listSubjectRequests(context, {}, caller)
  const note = (more: object = {}) =>
    noteSubjectRequest(context, { kind: 'access', channel: 'letter', receivedAt, ...more } as never, caller)

  it('is due a month after it came, is extended once by two, and answered once', async () => {
    const { id, dueBy } = await note({ note: 'Wants to know what is held' })
    expect(dueBy).toBe('2026-12-20T08:00:00Z')
    const answer = (outcome: string, words = 'because') =>
      answerSubjectRequest(context, { id, outcome, answer: words } as never, caller)
    expect(await answer('extended')).toMatchObject({ outcome: 'extended', dueBy: '2027-02-20T08:00:00Z' })
    await expect(answer('extended')).rejects.toThrow('already')
    expect(await answer('granted', 'sent by letter')).toMatchObject({ outcome: 'granted', answer: 'sent by letter' })
    await expect(answer('refused')).rejects.toThrow('already')
    await expect(note({ receivedAt: '2026-12-24T00:00:00Z' })).rejects.toThrow('future')
  })

  it('stands before those that are answered, what is due first on top', async () => {
    const late = await note({ receivedAt: '2026-11-10T00:00:00Z' })
    const early = await note({ receivedAt: '2026-11-02T00:00:00Z' })
    expect((await list()).items.map(({ id }) => id).slice(0, 2)).toEqual([early.id, late.id])
    expect((await list()).items.at(-1)?.outcome).toBe('granted')
  })

  it('by the user of a device is one while it is open, is disclosed, and is nobody’s once the device is forgotten', async () => {
    const [planted] = await plantDevices(context, 1, [{}])
    const { device, number } = planted as Planted
    const asked = () => askByDevice(context, { tenant: 1, device, number, generation: 1 }, { v: 1, kind: 'access' })
    const first = await asked()
    expect((await asked()).id).toBe(first.id)
    await note({ device, note: 'Rang up too' })
    const [section] = await disclose(context, { tenant: 1, device, number })
    expect(section?.rows.map((row) => row['What was asked, in words'])).toEqual(['Rang up too', undefined])
    await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: [{ device, number }], at: 0 } as never))
    expect((await list()).items.filter((one) => one.device === DeviceId.parse(device))).toEqual([])
    const rows = await context.admin<{ row: string }>('select r::text as row from rights_requests r')
    expect(rows.map(({ row }) => row).join()).not.toContain(device)
    expect((await asked()).id).not.toBe(first.id)
  })
})
