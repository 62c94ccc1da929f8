// Who still knocks at the plain port: few lines in a file of the server's own, because an address is no word for a log.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { type Clock, iso } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import { siteTenant } from '../people/secret.ts'
import type { Ring } from '../ring/ring.ts'
import { open, seal } from '../ring/seal.ts'

const times = { first: z.iso.datetime(), last: z.iso.datetime(), times: z.int().min(1) }
const Asker = z.strictObject({ address: z.string().max(100), ...times })
export type Asker = z.infer<typeof Asker>

/** `sealed`: the address under the site's own key, base64url, for nobody knows yet whose it is. Files from before hold it as it is. */
const Line = z.union([z.strictObject({ sealed: z.string().max(300), ...times }), Asker])

/** What holds the key of the tenant that the site is. While there is none, or none any more, no address is kept or read. */
type Keys = Pick<Ring, 'keyOf'>
const keyIn = (keys: Keys) => keys.keyOf(siteTenant, 'tenant')
const place = { table: 'plain-askers.json', column: 'address', tenant: siteTenant, subject: 'tenant' }

const mostAskers = 1_000
const keptMs = 30 * 86_400_000
const writeMs = 2_000

/** Keeps the 1,000 that knocked last, 30 days long, in a file of mode 0600 that is written two seconds after a knock. */
export function openPlainAskers(file: string, keys: Keys, clock: Clock, log: Log) {
  const askers = new Map(readPlainAskers(file, keys, clock).map((one) => [one.address, one]))
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    timer = undefined
    const key = keyIn(keys)
    if (!key) return
    try {
      const lines = young([...askers.values()], clock).map(({ address, ...times }) => ({
        sealed: seal(key, place, Buffer.from(address)).toString('base64url'),
        ...times,
      }))
      const text = JSON.stringify(lines)
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

/** Oldest first; none when there is no file, it is not ours, or its key is gone. */
export function readPlainAskers(file: string, keys: Keys, clock: Clock): Asker[] {
  try {
    const lines = z
      .array(Line)
      .max(mostAskers)
      .parse(JSON.parse(readFileSync(file, 'utf8')))
    return young(
      lines.flatMap((line) => ('address' in line ? line : opened(line, keyIn(keys)))),
      clock,
    )
  } catch {
    return []
  }
}

function opened(
  { sealed, ...rest }: { sealed: string } & Omit<Asker, 'address'>,
  key: Uint8Array | undefined,
): Asker[] {
  return key ? [{ address: open(key, place, Buffer.from(sealed, 'base64url')).toString(), ...rest }] : []
}

const young = (askers: readonly Asker[], clock: Clock) =>
  askers.filter(({ last }) => Date.parse(last) > clock.now() - keptMs)
