// Tells the other processes whose package sets changed, and hears it from them: ids only, gathered for a moment.
import { pause } from '#kit/life.ts'
import type { Listener } from '#kit/pg/listen.ts'
import { freshId } from '#wire/ids.ts'

/** NOTIFY channel: `{ from, t, n }`, the process that changed sets, their tenant and device numbers. */
const channel = 'muster_sets'
/** Device numbers in one notice: 8,000 bytes hold them whatever their length. */
const numbersPerNotice = 600
const gatherMs = 100

export interface SetNews extends AsyncDisposable {
  /** Soon after the commit, never from within its transaction. */
  tell(tenant: number, device: number): void
}

/** `heard`: another process changed these devices. `missed`: some of it may have been lost. */
export function openSetNews(
  listener: Listener,
  heard: (tenant: number, devices: number[]) => void,
  missed: () => void,
): SetNews {
  const me = freshId('prc')
  const closing = new AbortController()
  const waiting = new Map<number, Set<number>>()
  let telling: Promise<void> | undefined

  listener.on(
    channel,
    (payload) => {
      const { from, t, n } = JSON.parse(payload) as { from: string; t: number; n: number[] }
      if (from !== me) heard(t, n)
    },
    missed,
  )

  async function send(): Promise<void> {
    await pause(gatherMs, closing.signal)
    for (const [tenant, set] of waiting) {
      waiting.delete(tenant)
      const numbers = [...set]
      for (let i = 0; i < numbers.length; i += numbersPerNotice) {
        const notice = { from: me, t: tenant, n: numbers.slice(i, i + numbersPerNotice) }
        await listener.notify(channel, JSON.stringify(notice)).catch(() => {})
      }
    }
  }

  return {
    tell(tenant, device) {
      const set = waiting.get(tenant) ?? new Set<number>()
      waiting.set(tenant, set)
      set.add(device)
      telling ??= send().finally(() => {
        telling = undefined
      })
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await telling
    },
  }
}
