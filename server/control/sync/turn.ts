// Work that one process does for all: whoever holds the lock does it, and another takes it up when that one has ended.
import type { Listener } from '#kit/pg/listen.ts'

/** `begin` and `cease` are told of each change, `look` runs every `everyMs` while it is this process. */
export async function openTurn(tools: {
  readonly listener: Pick<Listener, 'hold'>
  readonly lock: string
  readonly everyMs: number
  begin(): void
  cease(): void
  look(): void
  failed(error: unknown): void
}): Promise<{ close(): void }> {
  let isOurs = false
  let asking = false
  let closed = false

  async function look(): Promise<void> {
    if (!isOurs && !asking) {
      asking = true
      isOurs = await tools.listener.hold(tools.lock, lost).finally(() => {
        asking = false
      })
      if (isOurs && !closed) tools.begin()
    }
    if (isOurs && !closed) tools.look()
  }

  /** The connection was away, and another process was faster. */
  function lost(): void {
    isOurs = false
    tools.cease()
  }

  await look()
  const timer = setInterval(() => void look().catch(tools.failed), tools.everyMs)
  return {
    close() {
      closed = true
      clearInterval(timer)
    },
  }
}
