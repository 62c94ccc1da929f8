// Tells whoever waits for the feed that something was committed; nothing is asked of the database meanwhile.

export interface News {
  /** How often there was news, to be given to `since`. */
  readonly count: number
  tell(): void
  /** Resolves when there was news since `count` was that, when `ms` are over, or when `signal` is aborted. */
  since(count: number, ms: number, signal?: AbortSignal): Promise<void>
}

export function openNews(): News {
  let count = 0
  let waiting: (() => void)[] = []
  return {
    get count() {
      return count
    },
    tell() {
      count++
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
    since(seen, ms, signal) {
      if (seen !== count || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', done)
          waiting = waiting.filter((one) => one !== done)
          resolve()
        }
        const timer = setTimeout(done, ms)
        signal?.addEventListener('abort', done, { once: true })
        waiting.push(done)
      })
    },
  }
}
