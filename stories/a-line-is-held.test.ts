// Keep connection: the line opens at the next contact, carries what is asked, survives a crash, and says why it is there.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { localDevice, openStory, type Story, until } from './stack.ts'

let story: Story
let device: string

beforeAll(async () => {
  story = await openStory()
  device = await localDevice(story)
})
afterAll(() => story?.[Symbol.asyncDispose]())

const shown = () => story.ask(contracts.showDevice, { id: device } as never)
const keep = async () => (await shown()).reach?.keep
const held = () => until('the line is held', async () => (await keep())?.line === 'held')
const syncNow = async () => {
  const order = await story.ask(contracts.forceSync, { devices: [device] } as never)
  return until('it is done', async () => {
    const { items } = await story.ask(contracts.syncDevices, { id: order.id } as never)
    return items[0]?.state === 'done' ? items[0] : undefined
  })
}

/** A device that has just come may be in the middle of a sync of its own: that one counts then. */
const carried = () => until('the line carries it', async () => (await syncNow()).by === 'line')

it('opens after the next contact and carries a forced sync', async () => {
  expect(await story.muster('devices', 'keep', device)).toMatchObject({ exitCode: 0 })
  expect(await keep()).toMatchObject({ why: ['device'] })
  // The contact it is told at: a wake, because the device takes them.
  await syncNow()
  await held()
  await carried()
  expect((await shown()).presence).toBe('online')
  expect((await shown()).held).toBe(true)
})

it('comes back by itself when the agent or the server was killed', async () => {
  for (const process of ['agent', 'server']) {
    const pid = await story.kill(process)
    await until(`${process} is started again`, () => {
      const now = story.ready().pids[process]
      return now !== undefined && now !== pid
    })
    await held()
    await carried()
  }
})

it('is released at once, and a group can ask for it instead', async () => {
  expect(await story.muster('devices', 'release', device)).toMatchObject({ exitCode: 0 })
  await until('the line is closed', async () => (await keep())?.line === 'off')
  const group = await story.ask(contracts.createGroup, { name: 'Kept' } as never)
  await story.ask(contracts.actOnDevices, { verb: 'move', devices: [device], group: group.id } as never)
  expect(await story.muster('groups', 'keep', 'Kept', 'all')).toMatchObject({ exitCode: 0 })
  expect(await keep()).toMatchObject({ why: ['group'], group: { name: 'Kept' } })
  await syncNow()
  await held()
})
