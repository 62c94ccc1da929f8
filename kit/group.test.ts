// Group commit: order, size and the fate of members.
import { expect, it } from 'vitest'
import { inGroups, type Outcome } from './group.ts'

it('commits what waits in groups, in order, one at a time', async () => {
  const groups: number[][] = []
  let inside = 0
  const put = inGroups<number, number>(
    async (inputs) => {
      inside += 1
      expect(inside).toBe(1)
      groups.push([...inputs])
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
      return inputs.map((input) => ({ done: input * 2 }))
    },
    { most: 3, atOnce: 1 },
  )
  const answers = await Promise.all([1, 2, 3, 4, 5].map(put))
  expect(answers).toEqual([2, 4, 6, 8, 10])
  expect(groups).toEqual([[1], [2, 3, 4], [5]])
})

it('fails a member alone, a group whole, and goes on', async () => {
  const put = inGroups<number, number>(
    async (inputs): Promise<Outcome<number>[]> => {
      if (inputs.includes(0)) throw new Error('group')
      return inputs.map((input) => (input < 0 ? { failed: new Error('member') } : { done: input }))
    },
    { most: 10, atOnce: 1 },
  )
  await expect(put(0)).rejects.toThrow('group')
  const results = await Promise.allSettled([put(1), put(-1), put(2)])
  expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('sends a second group after the first only when it is half full', async () => {
  const underway: number[][] = []
  const gates: PromiseWithResolvers<void>[] = []
  const put = inGroups<number, number>(
    async (inputs) => {
      underway.push([...inputs])
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      return inputs.map((input) => ({ done: input }))
    },
    { most: 4, atOnce: 2 },
  )
  const answers = [1, 2, 3, 4, 5, 6].map(put)
  expect(underway).toEqual([[1], [2, 3]])
  gates[0]?.resolve()
  await answers[0]
  await Promise.resolve()
  expect(underway).toEqual([[1], [2, 3], [4, 5, 6]])
  for (const gate of gates) gate.resolve()
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6])
})
