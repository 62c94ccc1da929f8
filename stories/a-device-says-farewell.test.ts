// A clean stop is seen at once and is a state, not an alarm; whoever comes back is there again.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { type Machine, openMachine, openStory, type Resident, type Story, until } from './stack.ts'

let story: Story
let machine: Machine
let resident: Resident

beforeAll(async () => {
  story = await openStory()
  machine = await openMachine(story, 'leaves')
  machine.install({ bash: '5.2.15-2' })
  resident = machine.resident()
})
afterAll(async () => {
  await resident?.[Symbol.asyncDispose]()
  await story?.[Symbol.asyncDispose]()
})

async function row() {
  const { items } = await story.ask(contracts.listDevices, { package: 'bash', limit: 500 } as never)
  return items.find(({ packages }) => packages === 1)
}

it('is shut down the moment its agent is stopped', async () => {
  await until('it is online', async () => (await row())?.presence === 'online')
  await resident.kill('SIGTERM')
  const left = await until('its farewell is heard', async () => {
    const now = await row()
    return now?.leftAt ? now : undefined
  })
  expect(left.presence).toBe('offline')
  expect(Date.parse(left.leftAt as string)).toBeGreaterThanOrEqual(Date.parse(left.lastSeen as string) - 1000)
  expect(
    (await story.ask(contracts.showDevice, { id: left.id } as never)).reasons.map(({ level }) => level),
  ).not.toContain('critical')
})

it('says of a machine that is shut down that a wake has to wait', async () => {
  const device = (await row())?.id as string
  const order = await story.ask(contracts.forceSync, { devices: [device] } as never)
  await until('it waits', async () => {
    const { items } = await story.ask(contracts.syncDevices, { id: order.id } as never)
    return items[0]?.state === 'waiting' && items[0].reason === 'left'
  })
})

it('is there again at its next contact, and a killed one says nothing', async () => {
  resident = machine.resident()
  const back = await until('it is online', async () => {
    const now = await row()
    return now?.presence === 'online' ? now : undefined
  })
  expect(back.leftAt).toBeUndefined()
  await resident.kill('SIGKILL')
  expect((await row())?.presence).toBe('online')
})
