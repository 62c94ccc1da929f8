// What is gathered is handed on once, in order, and survives a database that is away for a while.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import { openBatch } from './batch.ts'

const compare = (a: number, b: number) => a - b
const plain = { compare, gatherMs: 1, most: 8, failed: () => {} }

describe('a batch', () => {
  it('hands each on once, sorted, in groups that are not too large and not at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 500 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        async (all, most) => {
          const groups: number[][] = []
          let running = 0
          const batch = openBatch<number>({
            ...plain,
            most,
            async run(group) {
              running += 1
              expect(running).toBe(1)
              await new Promise((resolve) => setImmediate(resolve))
              groups.push([...group])
              running -= 1
            },
          })
          for (const one of all) batch.add(String(one), one)
          await Promise.all([batch.empty(), batch.empty()])
          expect(groups.flat().toSorted(compare)).toEqual(all.toSorted(compare))
          for (const group of groups) {
            expect(group.length).toBeLessThanOrEqual(most)
            expect(group).toEqual(group.toSorted(compare))
          }
          await batch.close()
        },
      ),
      { numRuns: 30 },
    )
  })

  it('keeps what could not be handed on while the database is away, under what was said later', async () => {
    const handed: string[][] = []
    let away = true
    const batch = openBatch<string>({
      ...{ gatherMs: 1, most: 8, compare: (a: string, b: string) => a.localeCompare(b), failed: () => {} },
      async run(group) {
        if (away) throw new Problem('database-away')
        handed.push([...group])
      },
    })
    batch.add('a', 'a, first')
    batch.add('b', 'b')
    await expect(batch.empty()).rejects.toMatchObject({ code: 'database-away' })
    batch.add('a', 'a, later')
    away = false
    await expect.poll(() => handed).toEqual([['a, later', 'b']])
    await batch.close()
  })

  it('drops a group that can never be handed on, and goes on', async () => {
    const handed: number[] = []
    const dropped: number[] = []
    const batch = openBatch<number>({
      ...plain,
      most: 1,
      failed: (_error, count) => dropped.push(count),
      async run([one]) {
        if (one === 2) throw new Error('this one cannot be')
        handed.push(one as number)
      },
    })
    for (const one of [1, 2, 3]) batch.add(String(one), one)
    await expect.poll(() => handed).toEqual([1, 3])
    expect(dropped).toEqual([1])
    await batch.close()
  })

  it('takes no more than it may hold', async () => {
    const handed: number[] = []
    const batch = openBatch<number>({ ...plain, mostWaiting: 2, run: async (group) => void handed.push(...group) })
    for (const one of [1, 2, 3]) batch.add(String(one), one)
    batch.add('1', 10)
    await batch.empty()
    expect(handed).toEqual([2, 10])
    await batch.close()
  })

  it('hands on what it holds when it closes', async () => {
    const handed: number[] = []
    const batch = openBatch<number>({ ...plain, gatherMs: 3_600_000, run: async (group) => void handed.push(...group) })
    batch.add('1', 1)
    await batch.close()
    expect(handed).toEqual([1])
  })
})
