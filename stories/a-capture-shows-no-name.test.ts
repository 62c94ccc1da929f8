// Who listens on the wire learns no device name and no tenant from syncs, wakes and farewells; the same capture of a plain connection shows both.
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { needs, needsRoot } from '../law/needs.ts'
import { openMachine, openStory, type Story, until } from './stack.ts'

const can = needs('a capture on loopback', { tcpdump: 'tcpdump' }) && needsRoot('a capture on loopback')
const hostName = 'payroll-of-canary-gmbh'
let story: Story
let folder: string

beforeAll(async () => {
  if (!can) return
  folder = mkdtempSync(join(tmpdir(), 'muster-capture-'))
  story = await openStory()
  await story.ask(contracts.choosePrivacy, { level: 'full' } as never)
})
afterAll(async () => {
  await story?.[Symbol.asyncDispose]()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** Everything that passes loopback while `work` runs, except to and from PostgreSQL, which speaks over Unix sockets. */
async function captured(name: string, work: () => Promise<void>): Promise<Buffer> {
  const file = join(folder, `${name}.pcap`)
  const capture: ChildProcess = spawn('tcpdump', ['-i', 'lo', '-U', '-s', '0', '-Z', 'root', '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  capture.stderr?.on('data', (text) => (said += text))
  const ended = new Promise((resolve) => capture.once('exit', resolve))
  await until('the capture runs', () => said.includes('listening on'))
  await work()
  // What was sent before the mark is in the file once the mark is.
  const mark = Buffer.from(`the end of ${name}`)
  const socket = createSocket('udp4')
  socket.send(mark, 9, '127.0.0.1')
  await until('the capture is written', () => readFileSync(file).includes(mark))
  socket.close()
  capture.kill('SIGTERM')
  await ended
  return readFileSync(file)
}

const forms = (text: string) => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  Buffer.from(Buffer.from(text).toString('hex')),
  Buffer.from(encodeURIComponent(text)),
  // Base64 at each of the three places where a name may begin.
  ...[0, 1, 2].map((at) =>
    Buffer.from(
      Buffer.from('xx'.slice(0, at) + text)
        .toString('base64')
        .slice(at > 0 ? 4 : 0, -4),
    ),
  ),
]
const shows = (bytes: Buffer, text: string) => forms(text).some((form) => bytes.includes(form))

it.runIf(can)('nothing on the wire names a device or its tenant', async () => {
  let device = ''
  const bytes = await captured('devices', async () => {
    const machine = await openMachine(story, hostName)
    machine.install({ bash: '5.2.15-2' })
    const resident = machine.resident()
    device = await until('it is a device', async () => {
      const { items } = await story.ask(contracts.listDevices, { package: 'bash', limit: 500 } as never)
      return items.find(({ packages }) => packages === 1)?.id
    })
    await resident.kill('SIGTERM')
  })
  // The API of the console is plain on loopback in `npm start`: it is what must be left out here, and what shows the names below.
  const port = Number(new URL(story.ready().consoleUrl).port)
  const wire = withoutPort(bytes, port)
  expect(wire.length).toBeGreaterThan(5000)
  for (const secret of [hostName, device, device.slice(4), '/tenant/1/', '5.2.15-2'])
    expect([secret, shows(wire, secret)]).toEqual([secret, false])
})

it.runIf(can)('the same capture of a plain connection shows them', async () => {
  const bytes = await captured('plain', async () => {
    await until('the name is listed', async () => {
      const { items } = await story.ask(contracts.listDevices, { limit: 500 } as never)
      return items.some(({ name }) => name === hostName)
    })
  })
  expect(shows(bytes, hostName)).toBe(true)
})

/** Frames of a classic pcap file (little-endian, Ethernet on loopback) that neither come from nor go to this TCP port. */
function withoutPort(pcap: Buffer, port: number): Buffer {
  const kept: Buffer[] = []
  for (let at = 24; at + 16 <= pcap.length; ) {
    const length = pcap.readUInt32LE(at + 8)
    const frame = pcap.subarray(at + 16, at + 16 + length)
    at += 16 + length
    const isV6 = frame.readUInt16BE(12) === 0x86dd
    const ip = 14
    const protocol = isV6 ? frame[ip + 6] : frame[ip + 9]
    const ports = ip + (isV6 ? 40 : ((frame[ip] as number) & 15) * 4)
    if (protocol === 6 && [frame.readUInt16BE(ports), frame.readUInt16BE(ports + 2)].includes(port)) continue
    kept.push(frame)
  }
  return Buffer.concat(kept)
}
