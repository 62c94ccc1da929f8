// kill -9 of server, PostgreSQL and agent in the middle of syncs: nothing acknowledged is lost, nothing stands twice.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let machine: Machine
let device: string
const packages: Record<string, string> = Object.fromEntries(
  Array.from({ length: 300 }, (_, i) => [`package-${i}`, '1.0-1']),
)
/** What the machine was told to have, in order; each step must stand in the history once. */
const upgrades: string[] = []

beforeAll(async () => {
  story = await openStory()
  machine = await openMachine(story, 'second')
  machine.install(packages)
  await machine.sync()
  device = JSON.parse(readFileSync(join(machine.state, 'identity.json'), 'utf8')).device
})
afterAll(() => story?.[Symbol.asyncDispose]())

function upgrade() {
  const name = `package-${upgrades.length}`
  upgrades.push(name)
  packages[name] = '2.0-1'
  machine.install(packages)
}

/** The counts of the software list are never 0 while they are unknown: they are refused as being rebuilt. */
async function countOfPackages(): Promise<number | 'rebuilding' | 'away'> {
  try {
    return (await story.ask(contracts.listSoftware, { limit: 1 })).total
  } catch (error) {
    const { code } = error as { code?: string }
    return code === 'rebuilding' ? code : 'away'
  }
}

for (const victim of ['server', 'postgres', 'agent', 'server', 'postgres'])
  it(`goes on after kill -9 of ${victim}`, async () => {
    upgrade()
    const syncing = machine.agent('once')
    const before = story.ready().pids[victim]
    await story.kill(victim)
    await syncing
    await until(`${victim} runs again`, () => {
      const pid = story.ready().pids[victim]
      return pid !== undefined && pid !== before
    })
    const counted: (number | 'rebuilding' | 'away')[] = []
    await until('a sync succeeds', async () => {
      counted.push(await countOfPackages())
      return (await machine.agent('once')).exitCode === 0
    })
    expect(counted).not.toContain(0)
    await until('the lists are built', async () => typeof (await countOfPackages()) === 'number')
    const { software } = await story.json('devices', 'show', device, '--software')
    const shown = Object.fromEntries(software.map((p: { name: string; version: string }) => [p.name, p.version]))
    expect(software).toHaveLength(300)
    expect(shown).toEqual(packages)

    const { items } = await story.ask(contracts.deviceHistory, { id: device as never, limit: 500 })
    const changed = items
      .filter(({ what, before }) => what === 'changed' && before === '1.0-1')
      .map((item) => item.subject)
    expect(changed.sort()).toEqual([...upgrades].sort())

    const shownPackage = await story.ask(contracts.showSoftware, { manager: 'dpkg', name: upgrades[0] as string })
    expect(shownPackage.devices).toBe(1)
    expect(shownPackage.versions.map(({ version, devices }) => [version, devices])).toContainEqual(['2.0-1', 1])
  })

it('keeps an inspection copy that the receipt proves, however its writer ended', async () => {
  expect(await machine.agent('verify')).toMatchObject({ exitCode: 0 })
})
