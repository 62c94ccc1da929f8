// A wake over a network that loses packets, and to a device behind NAT: what is said of it is what happened to it.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import type { AskRow } from '#wire/console/syncs.ts'
import { mayMakeNetworks, needs } from '../law/needs.ts'
import { type Network, openNetwork } from './network.ts'
import { type Machine, openMachine, openStory, type Story, until } from './stack.ts'

const title = 'wakes over a lossy network and behind NAT'
const can = needs(title, { ip: 'iproute2', nft: 'nftables', unshare: 'util-linux' }) && mayMakeNetworks(title)

let network: Network
let story: Story
let machine: Machine
let agent: ChildProcess
let device: string
let said = ''

beforeAll(async () => {
  if (!can) return
  network = openNetwork()
  story = await openStory({ MUSTER_DEVICE_HOST: network.serverAddress })
  machine = await openMachine(story, 'far-away')
  machine.install({ bash: '5.2.15-2' })
  turnOn()
  device = await until('it has synced', async () => {
    const { items } = await story.ask(contracts.listDevices, { package: 'bash', limit: 500 } as never)
    return items.find(({ packages }) => packages === 1)?.id
  }).catch((error) => {
    throw new Error(`${error.message}: ${said}`)
  })
})
afterAll(async () => {
  await turnOff()
  await story?.[Symbol.asyncDispose]()
  network?.[Symbol.dispose]()
})

function turnOn(): void {
  const [program = '', ...words] = [...network.onDevice, 'bin/muster', 'agent', 'run', ...machine.flags]
  agent = spawn(program, words, {
    cwd: join(import.meta.dirname, '..'),
    env: story.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [agent.stdout, agent.stderr])
    stream?.on('data', (text) => {
      said += text
    })
}

/** As when its power is cut. */
async function turnOff(): Promise<void> {
  if (!agent || agent.exitCode !== null || agent.signalCode !== null) return
  const ended = new Promise((resolve) => agent.once('exit', resolve))
  agent.kill('SIGKILL')
  await ended
}

/** It comes by itself, as it does each quarter of an hour. */
async function comeAnew(): Promise<void> {
  await turnOff()
  const { lastSeen } = await shown()
  turnOn()
  await until('it has come', async () => (await shown()).lastSeen !== lastSeen)
}

/** Counter of the last wake that the device itself says it heeded; 0 before the first. */
function heeded(): number {
  const file = join(machine.state, 'datagrams.json')
  const { heeded } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { heeded: {} }
  return Math.max(0, ...(Object.values(heeded) as number[]))
}

async function rowOf(order: string): Promise<AskRow | undefined> {
  return (await story.ask(contracts.syncDevices, { id: order, limit: 1 } as never)).items[0]
}
const shown = () => story.ask(contracts.showDevice, { id: device } as never)
const wakes = async () => (await shown()).reach?.wakes

/** Asks once and waits until it is said what became of it. */
async function ask(): Promise<AskRow> {
  const { id } = await story.ask(contracts.forceSync, { devices: [device] } as never)
  return until('it is said what became of it', async () => {
    const row = await rowOf(id)
    return row && ['done', 'waiting', 'failed'].includes(row.state) ? row : undefined
  })
}

describe.runIf(can)('a wake', () => {
  for (const percent of [0, 5, 20])
    it(`over a network that loses ${percent} % of all packets`, async () => {
      network.loses(percent)
      for (let round = 0; round < 5; round += 1) {
        const [before, triedBefore] = [heeded(), (await wakes())?.tried ?? 0]
        const row = await ask()
        const hasHeeded = heeded() > before
        if (row.state === 'waiting') expect(row.reason).toBe('wake-lost')
        else expect(row.state).toBe('done')
        if (row.by === 'wake') expect(hasHeeded).toBe(true)
        // It may have come by itself in this very moment; or its connection was what got lost, and it is still trying.
        if (row.by === 'itself' || (hasHeeded && row.state === 'waiting')) continue
        if (percent === 0) expect(row).toMatchObject({ state: 'done', by: 'wake' })
        const now = await until('it is counted', async () => {
          const record = await wakes()
          return record && record.tried > triedBefore ? record : undefined
        })
        expect(now.state).toBe(row.state === 'done' ? 'arrive' : 'lost')
      }
    })

  it('to a device behind NAT is said to be lost; from its next contact on a line stands in', async () => {
    const { id: group } = await story.ask(contracts.createGroup, { name: 'Behind routers' } as never)
    await story.ask(contracts.actOnDevices, { verb: 'move', devices: [device], group } as never)
    expect(await story.muster('groups', 'keep', 'Behind routers', 'unreached')).toMatchObject({ exitCode: 0 })
    network.loses(0)
    await until('wakes arrive', async () => (await ask()).by === 'wake')
    await turnOff()
    network.hides()
    await comeAnew()
    const before = heeded()
    // Just started it may come once more by itself, in the very moment in which it is asked.
    const row = await until('it was not there by itself', async () => {
      const now = await ask()
      return now.by === 'itself' ? undefined : now
    })
    expect(row).toMatchObject({ state: 'waiting', reason: 'wake-lost' })
    expect(heeded()).toBe(before)
    expect(await wakes()).toMatchObject({ state: 'lost' })
    await comeAnew()
    await until(
      'it counts as done',
      async () => (await story.ask(contracts.listSyncs, { device } as never)).items[0]?.counts.done === 1,
    )
    await until('the line is held', async () => (await shown()).reach?.keep?.line === 'held')
    expect(
      await until('the line carries it', async () => {
        const now = await ask()
        return now.by === 'line' ? now : undefined
      }),
    ).toMatchObject({ state: 'done' })
    expect(heeded()).toBe(before)
  })
})
