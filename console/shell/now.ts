// A clock for ages on screen: one timer for the whole page, however many ages it shows.
import { useSyncExternalStore } from 'react'
import { systemClock } from '#kit/clock.ts'

const listeners = new Set<() => void>()
let now = systemClock.now()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    now = systemClock.now()
    timer = setInterval(() => {
      now = systemClock.now()
      for (const each of listeners) each()
    }, 5000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Milliseconds since the epoch, renewed every five seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)
