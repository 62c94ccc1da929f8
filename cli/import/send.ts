// Inventories on their way: in batches the server takes, each sent until it is known to have arrived.
import { setTimeout as pause } from 'node:timers/promises'
import { Unreachable } from '#kit/http/call.ts'
import { type ImportedInventory, importInventories } from '#wire/console/import.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { freshId } from '#wire/ids.ts'
import { Problem, problems } from '#wire/problem.ts'
import type { Server } from '../connection.ts'

export type Sent = AnswerOf<typeof importInventories>['results'][number]

const batchSize = 200
/** Half of what a request may have: the other half is room for what JSON adds. */
const batchBytes = (importInventories.bodyLimitBytes ?? 0) / 2
const tries = 6

export interface Sender {
  /** Keeps an inventory for the next batch; sends one when it is full. */
  add(inventory: ImportedInventory): Promise<void>
  /** Sends what is kept. */
  flush(): Promise<void>
}

/**
 * `arrived` is called with the server's word on each inventory. A batch that fails in a way that may pass is sent
 * again under the same key, so that it counts once; after six tries, or on a refusal, the error is thrown.
 */
export function openSender(
  ask: Server['ask'],
  group: string,
  arrived: (results: readonly Sent[]) => void,
  wait: (ms: number) => Promise<unknown> = pause,
): Sender {
  let batch: ImportedInventory[] = []
  let bytes = 0

  async function flush(): Promise<void> {
    if (batch.length === 0) return
    const inventories = batch
    batch = []
    bytes = 0
    const headers = { 'idempotency-key': freshId('imp') }
    for (let attempt = 1; ; attempt++) {
      try {
        const { results } = await ask(importInventories, { group, inventories }, headers)
        return arrived(results)
      } catch (error) {
        if (attempt === tries || !mayPass(error)) throw error
        const asked = error instanceof Problem ? (error.retryAfterSeconds ?? 0) : 0
        await wait(Math.max(asked * 1000, 250 * 2 ** attempt))
      }
    }
  }

  return {
    flush,
    async add(inventory) {
      const size = Buffer.byteLength(JSON.stringify(inventory))
      // The same machine twice in one request has no order; in two requests the later one counts.
      const again = batch.some((one) => one.name === inventory.name)
      if (again || batch.length === batchSize || bytes + size > batchBytes) await flush()
      batch.push(inventory)
      bytes += size
    },
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && problems[error.code][1])
}
