// Synchronize: asked, woken, connected, done, each seen; and the truth where no wake can reach a machine.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import type { AskRow } from '#wire/console/syncs.ts'
import { localDevice, type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let local: string
let machine: Machine

beforeAll(async () => {
  story = await openStory()
  local = await localDevice(story)
  machine = await openMachine(story, 'on-a-timer')
  machine.install({ bash: '5.2.15-2' })
  await machine.sync()
})
afterAll(() => story?.[Symbol.asyncDispose]())

async function rowOf(order: string, device: string): Promise<AskRow | undefined> {
  const { items } = await story.ask(contracts.syncDevices, { id: order, limit: 500 } as never)
  return items.find((row) => row.device === device)
}

async function onTimer(): Promise<string> {
  const { items } = await story.ask(contracts.listDevices, { package: 'bash', limit: 500 } as never)
  return items.find(({ packages }) => packages === 1)?.id ?? ''
}

it('tells before anybody asks whether a wake can reach a device', async () => {
  const here = await until('this machine says how it works', async () => {
    const { reach } = await story.ask(contracts.showDevice, { id: local } as never)
    return reach?.mode ? reach : undefined
  })
  expect(here).toMatchObject({ mode: 'resident', wakes: { state: 'unknown', tried: 0 } })
  const there = (await story.ask(contracts.showDevice, { id: await onTimer() } as never)).reach
  expect(there).toMatchObject({ mode: 'on-demand', wakes: { state: 'off' }, keep: { line: 'off' } })
})

it('wakes this machine, which reads everything again; the steps stand in their order', async () => {
  const said = await story.muster('devices', 'sync', local, '--wait', '-o', 'json')
  expect(said.exitCode, said.notes).toBe(0)
  const { items } = await story.ask(contracts.listSyncs, { device: local } as never)
  const order = items[0]
  expect(order).toMatchObject({ devices: 1, counts: { done: 1, failed: 0, waiting: 0 } })
  const row = await rowOf(order?.id as string, local)
  expect(row).toMatchObject({ state: 'done', by: 'wake' })
  const steps = [order?.at, row?.wokenAt, row?.connectedAt, row?.doneAt]
  expect(steps).toEqual([...steps].sort())
  expect((await story.ask(contracts.showDevice, { id: local } as never)).reach?.wakes).toMatchObject({
    state: 'arrive',
    tried: 1,
    arrived: 1,
  })
  const acts = await story.ask(contracts.listActs, { act: 'device.sync' } as never)
  expect(acts.items.length).toBeGreaterThan(0)
})

it('does not wake twice for the same request, nor for two that meet', async () => {
  const headers = { 'idempotency-key': 'forced-twice' }
  const [a, b] = [await ask(headers), await ask(headers)]
  expect(b.id).toBe(a.id)
  await until('it is done', async () => (await rowOf(a.id, local))?.state === 'done')
})

async function ask(headers: Record<string, string>) {
  const { consoleUrl } = story.ready()
  const { credential } = JSON.parse((await import('node:fs')).readFileSync(story.ready().adminCredentialFile, 'utf8'))
  const response = await fetch(`${consoleUrl}/api/v1/syncs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ devices: [local] }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as { id: string }
}

it('says of a machine that takes no wakes that it waits, why, and is right when it comes', async () => {
  const device = await onTimer()
  const said = await story.muster('devices', 'sync', device, '--wait')
  expect(said.exitCode).toBe(1)
  expect(said.out + said.notes).toMatch(/takes no wakes/i)
  const { items } = await story.ask(contracts.listSyncs, { device } as never)
  const order = items[0]?.id as string
  expect(await rowOf(order, device)).toMatchObject({ state: 'waiting', reason: 'wakes-off' })
  const { waiting } = await story.ask(contracts.showDevice, { id: device } as never)
  expect(waiting).toMatchObject([{ what: 'sync' }])
  await machine.sync()
  await until('it counts as done', async () => (await rowOf(order, device))?.state === 'done')
  expect(await rowOf(order, device)).toMatchObject({ by: 'itself' })
  expect((await story.ask(contracts.showDevice, { id: device } as never)).waiting).toEqual([])
})

it('asks everything at once, and an order survives the server', async () => {
  const order = await story.ask(contracts.forceSync, { all: true } as never)
  expect(order.devices).toBe(2)
  await until('this machine is done', async () => (await rowOf(order.id, local))?.state === 'done')
  const pid = await story.kill('server')
  await until('the server is back', async () => story.ready().pids.server !== pid && (await rowOf(order.id, local)))
  await machine.sync()
  await until('the other is done too', async () => {
    const { counts } = await story.ask(contracts.showSync, { id: order.id } as never)
    return counts.done === 2
  })
})
