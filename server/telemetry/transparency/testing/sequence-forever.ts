// Run by the sequencer's test as a process of its own: gives numbers until it is killed, and says after each pass how many.
import { systemClock } from '#kit/clock.ts'
import { silentLog } from '#kit/log.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { sequence } from '../sequencer.ts'
import { signerFrom } from './signer.ts'

const [url, key] = process.argv.slice(2) as [string, string]
const fleet = await openDatabase({ url, log: silentLog })
const context = { fleet, clock: systemClock, epoch: { number: 0 }, authority: signerFrom(key) }
for (;;) {
  const leaves = await sequence(context as never, 1)
  process.stdout.write(`${leaves}\n`)
}
