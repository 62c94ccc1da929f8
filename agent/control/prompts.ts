// Why the next sync is wanted now: wakes and nudges that come during one sync cause one more, never one each.

export interface Prompt {
  /** All kinds are to be read again. */
  readonly everything?: boolean
  /** The counter of the wake that is heeded. */
  readonly woken?: number
}

export interface Prompts {
  add(prompt: Prompt): void
  /** All that came since it was last asked, as one; undefined when nothing did. */
  take(): Prompt | undefined
  /** Is aborted as soon as there is something to take. */
  waiting(): AbortSignal
}

export function openPrompts(): Prompts {
  let open: Prompt | undefined
  let came = new AbortController()
  return {
    add({ everything, woken }) {
      const counter = Math.max(woken ?? 0, open?.woken ?? 0)
      open = {
        ...((everything || open?.everything) && { everything: true }),
        ...(counter > 0 && { woken: counter }),
      }
      came.abort()
    },
    take() {
      const taken = open
      open = undefined
      if (came.signal.aborted) came = new AbortController()
      return taken
    },
    waiting: () => came.signal,
  }
}
