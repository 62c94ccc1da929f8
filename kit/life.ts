// How a process ends: what was opened is closed in the reverse order, once, whoever asks for it.

/** Opens things in order and closes them in reverse; when opening fails, what was open by then is closed. */
export async function living<T>(open: (life: AsyncDisposableStack) => Promise<T>): Promise<T & AsyncDisposable> {
  await using life = new AsyncDisposableStack()
  const opened = await open(life)
  const kept = life.move()
  return Object.assign(opened as T & AsyncDisposable, { [Symbol.asyncDispose]: () => kept.disposeAsync() })
}

/**
 * Resolves at the first SIGTERM or SIGINT, or when the supervisor that started us over a channel is gone; a second
 * signal ends the process at once.
 */
export function stopAsked(): Promise<NodeJS.Signals | 'disconnect'> {
  return new Promise((resolve) => {
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT']
    let asked = false
    // False: there was a channel, and the supervisor went while we were starting.
    if (process.connected === false) resolve('disconnect')
    process.once('disconnect', () => resolve('disconnect'))
    for (const signal of signals)
      process.on(signal, () => {
        if (asked) process.exit(1)
        asked = true
        // The channel to a supervisor would keep the process alive after everything else has ended.
        if (process.connected) process.disconnect()
        resolve(signal)
      })
  })
}

/**
 * Gives back what is no longer needed of what a start or a burst of work took, compiled code that ran once among it. For a
 * moment of rest: the process stands still meanwhile, 0.1 s with a small heap. Does nothing without Node's `--expose-gc`.
 */
export function giveMemoryBack(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}
