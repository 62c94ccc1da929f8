// Rows of asks under many hands: counts are what a count of the rows gives, and nothing that ended begins again.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshId } from '#wire/ids.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { type Ask, mayFollow } from './ask-book.ts'
import { states } from './asks.ts'
import { addOrder, type MovedRow, type OrderRow, readOpen, writeMoved } from './syncs.store.ts'
import { TurnQueue } from './turn-queue.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const order = (devices: number): Promise<OrderRow> =>
  context.fleet.as([1], (tx) =>
    addOrder(
      tx,
      1,
      {
        ...{ id: freshId('syn') as OrderRow['id'], at: new Date(0), actor: 'crd_x', target: 'all', group_id: null },
        ...{ settled_at: null, expires_at: new Date(1e12) },
      },
      Array.from({ length: devices }, (_, i) => ({ number: i + 1, state: 0, reason: null })),
    ),
  )

describe('rows of asks', () => {
  it('count as they are, and follow only what may follow, with two processes writing at once', async () => {
    const step = fc.record({
      number: fc.integer({ min: 1, max: 6 }),
      order: fc.integer({ min: 0, max: 1 }),
      state: fc.integer({ min: 0, max: 5 }),
    })
    const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(groups, groups, async (here, there) => {
        const orders = [await order(6), await order(6)]
        const rowsOf = (steps: { number: number; order: number; state: number }[]): MovedRow[] => {
          const last = new Map(steps.map((one) => [`${one.order}/${one.number}`, one]))
          return [...last.values()]
            .sort((a, b) => a.order - b.order || a.number - b.number)
            .map(({ number, order, state }) => ({
              ...{ tenant: 1, serial: (orders[order] as OrderRow).serial, number, state },
              ...{ carrier: 1, reason: null, wokenAt: state === 1 ? 5 : null, connectedAt: null, doneAt: null },
            }))
        }
        const before = new Map<string, number>()
        const follow = async (groups: (typeof here)[number][]) => {
          for (const group of groups) await writeMoved(context.fleet, rowsOf(group), 1_000)
        }
        if (there.length > 3) await Promise.all([follow(here), follow(there)])
        else {
          // One after another, so that each step can be told.
          for (const group of [...here, ...there])
            for (const row of rowsOf(group)) {
              await writeMoved(context.fleet, [row], 1_000)
              const key = `${row.serial}/${row.number}`
              const was = states[before.get(key) ?? 0] as Ask['state']
              if (mayFollow(was, states[row.state] as Ask['state'])) before.set(key, row.state)
            }
        }
        for (const { serial } of orders) {
          const rows = await context.admin<{ number: number; state: number }>(
            'select number, state from sync_asks where tenant = 1 and serial = $1',
            [serial],
          )
          const [said] = await context.admin<{ counts: number[]; settled_at: Date | null }>(
            'select counts, settled_at from sync_orders where tenant = 1 and serial = $1',
            [serial],
          )
          expect(said?.counts).toEqual(
            [0, 1, 2, 3, 4, 5].map((state) => rows.filter((row) => row.state === state).length),
          )
          for (const { number, state } of rows)
            if (there.length <= 3) expect(state).toBe(before.get(`${serial}/${number}`) ?? 0)
          const underWay = rows.some(({ state }) => state <= 2)
          if (!underWay) expect(said?.settled_at).not.toBeNull()
        }
      }),
      { numRuns: 40 },
    )
  })

  it('that are open are read again after a restart, and no others', async () => {
    const { serial } = await order(4)
    const row = { tenant: 1, serial, carrier: null, reason: null, wokenAt: null, connectedAt: null, doneAt: null }
    await writeMoved(
      context.fleet,
      [
        { ...row, number: 2, state: 3 },
        { ...row, number: 3, state: 1, wokenAt: 9_000 },
      ],
      1,
    )
    const [open] = (await readOpen(context.fleet, 1)).filter((one) => one.order.serial === serial)
    expect(open?.asks.map(({ number, state, woken_at }) => [number, state, woken_at?.getTime()])).toEqual([
      [1, 0, undefined],
      [3, 1, 9_000],
      [4, 0, undefined],
    ])
    await writeMoved(
      context.fleet,
      [1, 3, 4].map((number) => ({ ...row, number, state: 5 })),
      1,
    )
    expect((await readOpen(context.fleet, 1)).filter((one) => one.order.serial === serial)).toEqual([])
    expect(await readOpen(context.fleet, 2)).toEqual([])
  })
})

describe('the queue', () => {
  it('gives each order its turn, loses nobody and calls nobody twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 64 }),
        (lengths, most) => {
          const queue = new TurnQueue()
          for (const [serial, length] of lengths.entries())
            for (let number = 0; number < length; number += 1)
              queue.add({ tenant: 1, number: serial * 1_000 + number, orders: [serial] } as unknown as Ask)
          const taken: number[] = []
          for (let part = queue.take(most); part.length > 0; part = queue.take(most)) {
            expect(part.length).toBeLessThanOrEqual(most)
            // Whoever stands first in any order is called among the first.
            if (taken.length === 0 && most >= lengths.length)
              for (const [serial, length] of lengths.entries())
                if (length > 0) expect(part.map(({ number }) => number)).toContain(serial * 1_000)
            taken.push(...part.map(({ number }) => number))
          }
          expect(queue.size).toBe(0)
          expect(taken.toSorted((a, b) => a - b)).toEqual(
            lengths.flatMap((length, serial) => Array.from({ length }, (_, i) => serial * 1_000 + i)),
          )
        },
      ),
    )
  })
})
