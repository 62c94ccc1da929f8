// Keeps what a load would change in a file until the load is known to be sound; nothing of it is seen before.
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import type { Prepared } from './prepare.ts'

export interface Stage extends AsyncDisposable {
  add(batch: readonly Prepared[]): Promise<void>
  /** In the batches they came in. */
  batches(): AsyncGenerator<Prepared[]>
}

/** Frames: 4 bytes of length, then the batch in V8's own form, which this process alone reads again. */
export async function openStage(path: string): Promise<Stage> {
  const file: FileHandle = await open(path, 'w', 0o600)
  return {
    async add(batch) {
      const bytes = serialize(batch)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      await file.appendFile(Buffer.concat([length, bytes]))
    },
    async *batches() {
      let held = Buffer.alloc(0)
      for await (const part of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
        held = Buffer.concat([held, part])
        while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
          const end = 4 + held.readUInt32BE(0)
          yield deserialize(held.subarray(4, end)) as Prepared[]
          held = held.subarray(end)
        }
      }
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}
