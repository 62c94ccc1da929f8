// Run by the ring's test in a mount namespace of its own: adds keys on a disk of a few pages until it is full, and goes on.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '#kit/log.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import { openRing } from '../open-ring.ts'

const [home, url] = process.argv.slice(2) as [string, string]
const small = join(home, 'small')
mkdirSync(small)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])

await using life = new AsyncDisposableStack()
const fleet = await openDatabase({ url, log: silentLog })
life.defer(() => fleet.close())
const places = { folder: join(small, 'ring'), secondFolder: join(home, 'copy'), socket: join(home, 'ring.sock') }
const open = async () => {
  const listener = await openListener({ url, log: silentLog })
  const ring = await openRing({ ...places, fleet, listener, log: silentLog })
  return { ring, end: () => ring[Symbol.asyncDispose]().then(() => listener[Symbol.asyncDispose]()) }
}

const first = await open()
writeFileSync(join(small, 'ballast'), Buffer.alloc(32 * 1024))
const kept: string[] = []
let refused = ''
for (let i = 0; i < 1000 && !refused; i += 1) {
  const subject = `dev_${i}`
  await first.ring.add(1, [subject]).then(
    () => kept.push(subject),
    (error: { code?: string }) => {
      refused = String(error.code)
    },
  )
}
const sizes = [places.folder, places.secondFolder].map((folder) => statSync(join(folder, '1.keys')).size)
const during = kept.every((subject) => first.ring.keyOf(1, subject))
rmSync(join(small, 'ballast'))
await first.ring.add(1, ['dev_after'])
await first.end()

const again = await open()
const after = [...kept, 'dev_after'].every((subject) => again.ring.keyOf(1, subject))
await again.end()
process.stdout.write(JSON.stringify({ refused, kept: kept.length, sizes, during, after }))
