// The whole of Muster in a network of its own with one way out: with nothing authorised not a packet takes it (R24).
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayMakeNetworks, needs } from '../law/needs.ts'
import { type Enclosure, openEnclosure } from './network.ts'
import { openStory, type Story, until } from './stack.ts'

const title = 'a network of its own in which packets are counted'
const can = needs(title, { ip: 'iproute2', nft: 'nftables', unshare: 'util-linux' }) && mayMakeNetworks(title)

describe.runIf(can)('nothing leaves unasked', () => {
  let net: Enclosure
  let story: Story
  beforeAll(async () => {
    net = openEnclosure()
    story = await openStory({}, net.inside)
  })
  afterAll(async () => {
    await story?.[Symbol.asyncDispose]()
    net?.[Symbol.dispose]()
  })

  it('while a machine enrols, tells its packages, syncs, and an operator works', async () => {
    const { device } = await until('it has enrolled', () =>
      JSON.parse(readFileSync(join(story.dataFolder, 'agent', 'identity.json'), 'utf8')),
    )
    await until('it tells its packages', async () => (await story.json('devices', 'show', device)).packages > 0)
    const said = await story.muster('devices', 'sync', device, '--wait')
    expect(`${said.exitCode} ${said.notes}`).toMatch(/^0/)
    for (const words of [
      ['privacy', 'set', 'full'],
      ['devices', 'sync', device, '--wait'],
      ['advisories', 'sources'],
      ['findings', 'list'],
      ['software', 'list'],
      ['events', 'list'],
      ['privacy', 'server'],
      ['doctor'],
    ])
      await story.muster(...words)
    expect(net.left()).toEqual({ packets: 0, bytes: 0 })
  })

  it('and across a stop and a start', async () => {
    await story.stop()
    await story.start()
    expect((await story.json('devices', 'list')).length).toBe(1)
    expect(net.left()).toEqual({ packets: 0, bytes: 0 })
  })

  it('while a single planted packet is counted', () => {
    const [program = '', ...words] = [...net.inside, process.execPath, '-e']
    const knock = "require('node:net').connect(443, '192.0.2.1').on('error', () => {}); setTimeout(process.exit, 300)"
    execFileSync(program, [...words, knock])
    expect(net.left().packets).toBeGreaterThan(0)
  })
})
