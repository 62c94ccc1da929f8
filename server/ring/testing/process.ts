// Run by the ring's test as a server process of its own: adds keys as fast as it can and says each that was acknowledged.
import { silentLog } from '#kit/log.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import { openRing } from '../open-ring.ts'

const [folder, secondFolder, socket, url, prefix] = process.argv.slice(2) as [string, string, string, string, string]
const fleet = await openDatabase({ url, log: silentLog })
const listener = await openListener({ url, log: silentLog })
const ring = await openRing({ folder, secondFolder, socket, fleet, listener, log: silentLog })
process.stdout.write('open\n')
for (let i = 0; ; i += 1) {
  const subjects = Array.from({ length: 1 + (i % 3) }, (_, k) => `${prefix}_${i}_${k}`)
  await ring.add(1, subjects)
  process.stdout.write(
    `${subjects.map((s) => `${s} ${Buffer.from(ring.keyOf(1, s) ?? []).toString('hex')}`).join('\n')}\n`,
  )
}
