// Run by the stack's test in a mount namespace of its own: starts a stack on a disk of 16 MiB and says how that ended.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const place = process.argv[2] as string
mkdirSync(place)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place])
const data = join(place, 'data')
const env = {
  ...process.env,
  MUSTER_DATA: data,
  MUSTER_CONSOLE_PORT: '0',
  MUSTER_DEVICE_PORT: '0',
  MUSTER_FAREWELL_PORT: '0',
}
const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), 'start'], { env })
process.stdout.write(JSON.stringify({ status, said: String(stderr), left: readdirSync(join(data, 'postgres')) }))
