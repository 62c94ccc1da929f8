import { describe, expect, it } from 'vitest'
import { Unreachable } from '#kit/http/call.ts'
import type { ImportedInventory } from '#wire/console/import.ts'
import { Problem } from '#wire/problem.ts'
import type { Server } from '../connection.ts'
import { openSender } from './send.ts'

interface Request {
  readonly names: readonly string[]
  readonly key: string | undefined
}

/** Answers as the server does, or with what `fails` throws for the n-th request. */
function recording(fails: (n: number) => Error | undefined = () => undefined) {
  const requests: Request[] = []
  const ask = (async (_: unknown, input: { inventories: ImportedInventory[] }, headers: Record<string, string>) => {
    requests.push({ names: input.inventories.map((one) => one.name), key: headers['idempotency-key'] })
    const error = fails(requests.length)
    if (error) throw error
    return {
      results: input.inventories.map((one) => ({ name: one.name, device: 'dev_', made: true, added: 1, removed: 0 })),
    }
  }) as unknown as Server['ask']
  return { ask, requests }
}

const named = (name: string, text = ''): ImportedInventory => ({
  name,
  osId: `debian${text}`,
  architecture: 'x86_64',
  packages: [],
})

async function sent(names: readonly string[], fails?: (n: number) => Error | undefined, text?: string) {
  const { ask, requests } = recording(fails)
  const arrived: string[] = []
  const waits: number[] = []
  const sender = openSender(
    ask,
    'Web',
    (results) => arrived.push(...results.map((one) => one.name)),
    async (ms) => waits.push(ms),
  )
  let error: unknown
  try {
    for (const name of names) await sender.add(named(name, text))
    await sender.flush()
  } catch (thrown) {
    error = thrown
  }
  return { requests, arrived, waits, error }
}

const many = (amount: number) => Array.from({ length: amount }, (_, i) => `m${i}`)

describe('inventories', () => {
  it('go in batches of at most 200', async () => {
    const { requests, arrived } = await sent(many(450))
    expect(requests.map((one) => one.names.length)).toEqual([200, 200, 50])
    expect(arrived).toEqual(many(450))
    expect(new Set(requests.map((one) => one.key)).size).toBe(3)
  })

  it('go in smaller ones where they are large', async () => {
    const { requests } = await sent(many(5), undefined, 'x'.repeat(6 * 1024 * 1024))
    expect(requests.map((one) => one.names.length)).toEqual([2, 2, 1])
  })

  it('of one machine never go together, so that the later one counts', async () => {
    const { requests } = await sent(['a', 'b', 'a'])
    expect(requests.map((one) => one.names)).toEqual([['a', 'b'], ['a']])
  })

  it('are sent again under the same key when the failure may pass', async () => {
    const failures = [new Unreachable('x', new Error('gone')), new Problem('database-away', undefined, 7), undefined]
    const { requests, arrived, waits } = await sent(['a'], (n) => failures[n - 1])
    expect(requests).toHaveLength(3)
    expect(new Set(requests.map((one) => one.key)).size).toBe(1)
    expect(waits).toEqual([500, 7000])
    expect(arrived).toEqual(['a'])
  })

  it('are not sent again when they are refused', async () => {
    const { requests, error } = await sent(['a'], () => new Problem('right-missing'))
    expect(requests).toHaveLength(1)
    expect(error).toMatchObject({ code: 'right-missing' })
  })

  it('are given up after six tries', async () => {
    const { requests, error } = await sent(['a'], () => new Problem('database-away'))
    expect(requests).toHaveLength(6)
    expect(error).toMatchObject({ code: 'database-away' })
  })
})
