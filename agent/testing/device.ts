// A machine with an agent on it and a server to speak to, as most of the agent's tests need them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fakeClock } from '#kit/clock.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import { type AgentConfig, readConfig } from '../config.ts'
import { enrol } from '../control/enrol.ts'
import { readIdentity } from '../identity/identity.ts'
import { noteTo } from '../say.ts'
import { type Working, work } from '../session.ts'
import { type Folder, openFolder } from '../state/folder.ts'
import { machine, put, temporary } from './machine.ts'
import { startServer, type TestServer } from './server.ts'

export interface TestDevice {
  readonly clock: ReturnType<typeof fakeClock>
  readonly server: TestServer
  readonly folder: Folder
  readonly config: AgentConfig
  readonly root: string
  /** Replaces the package database; names map to versions. */
  packages(versions: Record<string, string>): void
  /** The agent as a fresh process would start it; without a mode as a command of the holder. */
  start(mode?: AgentMode): Working
}

export const noon = Date.parse('2026-11-21T12:00:00Z')

/** An enrolled device whose policy collects these items. Dispose the server. */
export async function enrolledDevice(collect: string[]): Promise<TestDevice> {
  noteTo(() => undefined)
  const clock = fakeClock(noon)
  const server = await startServer(clock, collect)
  const root = machine({
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'proc/meminfo': 'MemTotal: 1024000 kB\n',
    // A rack mount: a machine that belongs to a person would tell days.
    'sys/class/dmi/id/chassis_type': '23\n',
  })
  const config = readConfig(
    [
      ...['--state-folder', join(temporary(), 'state'), '--root', root, '--privacy-file', join(root, 'privacy.json')],
      ...['--wake-port', '0', '--farewell-port', String(server.farewellPort)],
    ],
    {},
  )
  const folder = openFolder(config.stateFolder)
  await enrol(folder, server.address, server.token)
  let written = 0
  return {
    clock,
    server,
    folder,
    config,
    root,
    packages(versions) {
      const stanzas = Object.entries(versions).map(
        ([name, version]) =>
          `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`,
      )
      // dpkg replaces its file; here the size must differ, since a test can write twice within a tick.
      put(root, 'var/lib/dpkg/status', `${stanzas.join('\n')}${'\n'.repeat(++written)}`)
    },
    start(mode) {
      const identity = readIdentity(folder)
      if (!identity) throw new Error('the device is not enrolled')
      return work(config, clock, folder, identity, mode && { mode })
    },
  }
}

/** The first file the holder would write. */
export function withhold(device: TestDevice, text: string): void {
  writeFileSync(device.config.privacyFile, text)
}
