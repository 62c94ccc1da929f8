// Who still knocks at the plain port: few lines in a file of the server's own, because an address is no word for a log.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { type Clock, iso } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'

const Asker = z.strictObject({
  address: z.string().max(100),
  first: z.iso.datetime(),
  last: z.iso.datetime(),
  times: z.int().min(1),
})
export type Asker = z.infer<typeof Asker>

const mostAskers = 1_000
const keptMs = 30 * 86_400_000
const writeMs = 2_000

/** Keeps the 1,000 that knocked last, 30 days long, in a file of mode 0600 that is written two seconds after a knock. */
export function openPlainAskers(file: string, clock: Clock, log: Log) {
  const askers = new Map(readPlainAskers(file, clock).map((one) => [one.address, one]))
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    timer = undefined
    try {
      const text = JSON.stringify(young([...askers.values()], clock))
      writeFileSync(`${file}.partial`, text, { mode: 0o600 })
      renameSync(`${file}.partial`, file)
    } catch (error) {
      log.warn('who asked at the plain port could not be kept', fault(error))
    }
  }

  return {
    note(peer: string | undefined): void {
      if (peer === undefined) return
      // One machine is one line, whichever of the two forms its address takes.
      const address = peer.replace(/^::ffff:/, '')
      const now = iso(clock.now())
      const known = askers.get(address)
      askers.delete(address)
      if (askers.size >= mostAskers) askers.delete(askers.keys().next().value as string)
      askers.set(address, { address, first: known?.first ?? now, last: now, times: (known?.times ?? 0) + 1 })
      timer ??= setTimeout(write, writeMs)
    },
    /** Writes what is not written yet. */
    close(): void {
      if (!timer) return
      clearTimeout(timer)
      write()
    },
  }
}

/** Oldest first; none when there is no file, or it is not ours. */
export function readPlainAskers(file: string, clock: Clock): Asker[] {
  try {
    return young(
      z
        .array(Asker)
        .max(mostAskers)
        .parse(JSON.parse(readFileSync(file, 'utf8'))),
      clock,
    )
  } catch {
    return []
  }
}

const young = (askers: readonly Asker[], clock: Clock) =>
  askers.filter(({ last }) => Date.parse(last) > clock.now() - keptMs)
