// What the stack says to whoever started it: a line per step, then how to go on.
import { systemClock } from '#kit/clock.ts'

export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Says the step and how long it took once it is done. */
export async function step<T>(name: string, work: Promise<T>): Promise<T> {
  const started = systemClock.monotonic()
  const result = await work
  say(`  ${name.padEnd(26)} ready (${((systemClock.monotonic() - started) / 1000).toFixed(1)} s)`)
  return result
}

export function complain(line: string): void {
  process.stderr.write(`muster stack: ${line}\n`)
}
