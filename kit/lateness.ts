// How late a process answers to itself: measured by the runtime, and apart from the clock because browsers have none of it.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Watches this process's event loop; what it gives is the 99th percentile in seconds since it was last asked. */
export function loopLateness(): () => number {
  const lateness = monitorEventLoopDelay({ resolution: 10 })
  lateness.enable()
  return () => {
    const seconds = lateness.percentile(99) / 1e9
    lateness.reset()
    return seconds
  }
}
