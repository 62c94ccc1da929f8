// Hides the canaries of a device where its agent finds them; what only hardware or systemd could tell is said over its own line.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { connect } from 'node:tls'
import { iso, systemClock } from '#kit/clock.ts'
import { contracts } from '#wire/console/index.ts'
import { stateText, syncPath } from '#wire/control/sync.ts'
import { digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { protocolVersion } from '#wire/version.ts'
import { addressOf } from '../../agent/control/dial.ts'
import { openLine } from '../../agent/control/line.ts'
import { needIdentity } from '../../agent/identity/identity.ts'
import { openFolder } from '../../agent/state/folder.ts'
import { digestOfRows, wholeRecord } from '../../agent/telemetry/change.ts'
import { keepSeen, readSeen } from '../../agent/telemetry/events/seen.ts'
import { diskIn } from '../../agent/telemetry/outbox/disk.ts'
import { openOutbox } from '../../agent/telemetry/outbox/outbox.ts'
import { send } from '../../agent/telemetry/send.ts'
import { sha256 } from '../../agent/telemetry/sha256.ts'
import type { Machine, Story } from '../stack.ts'
import { canaries, judgedId, ownId } from './texts.ts'

const [interfaceName] = canaries['network.name']
const [ipv6, ipv4] = canaries['network.addresses']
const [hardwareAddress] = canaries['network.hardwareAddress']

/** Packages of no public index: no index is known here, and Debian's own maintainer would make them public. */
export function installPrivate(machine: Machine, packages: Record<string, string>, source?: string): void {
  machine.install({ bash: '5.2.15-2', ...packages })
  const status = join(machine.root, 'var/lib/dpkg/status')
  const text = readFileSync(status, 'utf8').replaceAll('debian.org', 'example.org')
  writeFileSync(status, source ? text.replaceAll('Architecture:', `Source: ${source}\nArchitecture:`) : text)
}

/** Files as the kernel and dpkg write them. */
function layOut(machine: Machine): void {
  const { root } = machine
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  const [name] = canaries['software.name']
  installPrivate(machine, { [name]: '1.0-1' }, canaries['software.source'][0])
  put('sys/class/dmi/id/product_serial', canaries['hardware.serialNumber'][0])
  const at = `sys/class/net/${interfaceName}`
  put(`${at}/type`, '1')
  put(`${at}/operstate`, 'up')
  put(`${at}/address`, hardwareAddress)
  put(`${at}/device/uevent`, '')
  const hex = ipv6.split(':').map((group) => group.padStart(4, '0'))
  put('proc/net/if_inet6', `${hex.join('')} 02 40 00 80 ${interfaceName.padStart(8)}`)
}

/** Into the outbox, as the sources of events put them there; the next sync sends them. */
function happen({ state }: Machine): void {
  const folder = openFolder(state)
  const disk = diskIn(folder)
  const outbox = openOutbox(disk)
  const [mount] = canaries['events.disk.nearly-full.mount']
  const [failed] = canaries['events.service.failed.unit']
  const [recovered] = canaries['events.service.recovered.unit']
  const [profile] = canaries['events.security.denied.profile']
  const [program] = canaries['events.security.out-of-memory.program']
  for (const occurrence of [
    { type: 'disk.nearly-full', detail: { mount, usedPercent: 97 } },
    { type: 'service.failed', detail: { unit: failed } },
    { type: 'service.recovered', detail: { unit: recovered } },
    { type: 'security.denied', detail: { by: 'apparmor', profile, times: 3 } },
    { type: 'security.out-of-memory', detail: { program } },
  ] as const)
    outbox.add({ at: iso(systemClock.now()), ...occurrence })
  disk.close()
  keepSeen(folder, { ...readSeen(folder), waiting: true })
}

/** Over TLS as this device, from an address of its own: services, and an address that no file of a machine tells. */
async function speak({ state }: Machine): Promise<void> {
  const folder = openFolder(state)
  const identity = needIdentity(folder)
  const { root: ca, key, chain: cert, server } = identity
  const [localAddress] = canaries['device_reach.address']
  const dial = () =>
    connect({
      socket: createConnection({ ...addressOf(server), localAddress }),
      ...{ ca, key, cert, minVersion: 'TLSv1.3' as const, servername: '', checkServerIdentity: () => undefined },
    })
  const line = openLine({ ...identity, keyExchange: 'classic', dial })
  try {
    const [name] = canaries['services.name']
    const rows = {
      network: [
        {
          ...{ name: interfaceName, type: 'ethernet', up: true, hardwareAddress },
          addresses: [`${ipv6}/64`, `${ipv4}/24`],
        },
      ],
      services: [{ name, state: 'active' }],
    }
    const records = (['network', 'services'] as const).map((kind) =>
      wholeRecord(kindByName[kind], { digest: digestOfRows(rows[kind]), rows: rows[kind] }),
    )
    await send({ folder, identity, line, clock: systemClock }, records)
    const hello = { v: protocolVersion, state: digestOf([stateText({})], sha256), policy: 0 }
    await line.post(syncPath, 'application/json', JSON.stringify(hello))
  } finally {
    line.close()
  }
}

/** Enrols the machine, makes it its user's own, and has it tell everything. Gives its id. */
export async function tellAll(story: Story, machine: Machine): Promise<string> {
  const said = async (...words: string[]) => {
    const { exitCode, notes } = await machine.agent(...words)
    if (exitCode !== 0) throw new Error(`agent ${words.join(' ')}: ${notes}`)
  }
  layOut(machine)
  await machine.sync()
  const { device } = needIdentity(openFolder(machine.state))
  await story.ask(contracts.setOwnership, { ids: [device], ownership: 'personal' } as never)
  await machine.sync()
  await said('agree', 'all')
  await said('own-id', 'set', ownId)
  await story.ask(contracts.giveOwnIds, { devices: [{ device, id: judgedId }] } as never)
  happen(machine)
  await machine.sync()
  await speak(machine)
  return device
}
