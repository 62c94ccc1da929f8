// In a network whose every packet is counted: what was authorised leaves to whom it was, byte for byte as the ledger says (R24).
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayMakeNetworks, needs } from '../law/needs.ts'
import { type TestReceiver, testReceiver, verified } from '../server/telemetry/sharing/testing.ts'
import { type Enclosure, openEnclosure } from './network.ts'
import { openStory, type Story, until } from './stack.ts'

const title = 'a network of its own with a receiver outside'
const can = needs(title, { ip: 'iproute2', nft: 'nftables', unshare: 'util-linux' }) && mayMakeNetworks(title)

describe.runIf(can)('what is authorised', () => {
  let net: Enclosure
  let story: Story
  let receiver: TestReceiver
  beforeAll(async () => {
    net = openEnclosure()
    receiver = await testReceiver(net.outsideAddress)
    story = await openStory({}, net.inside)
  })
  afterAll(async () => {
    await story?.[Symbol.asyncDispose]()
    await receiver?.[Symbol.asyncDispose]()
    net?.[Symbol.dispose]()
  })

  it('leaves once it is, and to nobody else; what left is what the ledger says; withdrawn, nothing leaves', {
    timeout: 240_000,
  }, async () => {
    await until('a device tells what it is', async () => (await story.json('devices', 'list'))[0]?.packages > 0)
    const authority = join(story.dataFolder, 'receiver.pem')
    writeFileSync(authority, receiver.authority)
    const hook = await story.json(
      ...['integrations', 'add', 'webhook', 'inventory', '--url', receiver.url, '--country', 'AT'],
      ...['--authority-file', authority],
    )
    const give = () =>
      story.json(
        ...['consents', 'give', 'asset-sharing', '--integration', 'inventory', '--recipient', 'Inventar GmbH'],
        ...['--country', 'AT', '--text', '1-en', '--yes'],
      )
    expect((await story.muster('integrations', 'send', 'inventory')).notes).toContain('outbound-closed')
    await story.muster('outbound', 'open')
    expect((await story.muster('integrations', 'send', 'inventory')).notes).toContain('not-authorised')
    await story.muster('integrations', 'preview', 'inventory')
    expect(net.left()).toEqual({ packets: 0, bytes: 0 })

    await give()
    const preview = await story.json('integrations', 'preview', 'inventory')
    const passage = await story.json('integrations', 'send', 'inventory')
    expect(passage).toMatchObject({ outcome: '204', devices: 1 })
    const [got] = receiver.got
    expect(got && verified(got, hook.signing.publicKey, hook.signing.keyId)).toBe(true)
    expect(got?.body.toString()).toBe(preview.body)
    expect(passage.digest).toBe(
      createHash('sha256')
        .update(got?.body ?? '')
        .digest('hex'),
    )
    expect(await story.json('outbound', 'list')).toEqual([passage])
    // The closing alert of TLS, 24 bytes, may be dropped by the other end: the ledger never says less than left.
    expect([receiver.bytes(), receiver.bytes() + 24]).toContain(passage.sentBytes)
    expect(receiver.connections()).toBe(1)
    expect(net.leftElsewhere()).toBe(0)
    const { packets, bytes } = net.left()
    // Of each packet at least 40 bytes are headers of IP and TCP, and with options at most 80 on this network.
    expect(bytes - packets * 40).toBeGreaterThanOrEqual(passage.sentBytes - 24)
    expect(bytes - packets * 80).toBeLessThanOrEqual(passage.sentBytes)

    const [record] = await story.json('consents', 'list')
    expect((await story.muster('consents', 'withdraw', record.id)).exitCode).toBe(0)
    expect((await story.muster('integrations', 'send', 'inventory')).exitCode).toBe(1)
    await story.stop()
    await story.start()
    expect((await story.muster('integrations', 'send', 'inventory')).exitCode).toBe(1)
    expect(receiver.connections()).toBe(1)
    expect(net.leftElsewhere()).toBe(0)
    expect((await story.json('outbound', 'list')).length).toBe(1)
  })
})
