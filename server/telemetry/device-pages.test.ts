// A device's page: what each role sees of it, and the pages of its history.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Package } from '#wire/telemetry/software.ts'
import { choosePrivacy } from '../people/choose-privacy.ts'
import { type TestContext, testContext } from '../testing.ts'
import { deviceHistory } from './device-history.ts'
import { deviceKnown } from './device-known.ts'
import { deviceSoftware } from './device-software.ts'
import { segmentsKept } from './history.ts'
import { intake } from './intake.ts'
import { showDevice } from './show-device.ts'
import { deb, debian, delta, pack, plantDevice, reader, whole } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await context.ring.add(1, ['tenant'])
  await choosePrivacy(context, { level: 'full' }, { ...reader(1), operator: 'opr_x' as never })
})
afterAll(() => context[Symbol.asyncDispose]())

const hardware = {
  model: 'T480',
  serialNumber: 'PF12345',
  memoryMebibytes: 16_384,
  disks: [{ name: 'sda', mebibytes: 1, rotational: false }],
}
const network = [{ name: 'eth0', type: 'ethernet', up: true, addresses: ['192.0.2.7'] }]
const services = [{ name: 'annas-backup.service', state: 'active' }]
const everything = [
  whole('system', [{ ...debian, hostName: 'annas-laptop' }]),
  whole('hardware', [hardware]),
  whole('network', network),
  whole('services', services),
  whole('software', [deb('bash', '1'), deb('annas-tool', '1', { origin: 'home' })]),
]

it('shows all to who may see identifiers, and nothing of them to others', async () => {
  const { device: id } = await plantDevice(context, 1).then(async (device) => {
    await intake(context, device, pack(everything))
    return device
  })
  const all = await showDevice(context, { id }, reader(1))
  expect(all).toMatchObject({
    system: { hostName: 'annas-laptop' },
    hardware,
    network,
    services,
    packages: 2,
    osId: 'debian',
  })
  expect(Object.keys(all.kinds).sort()).toEqual(['hardware', 'network', 'services', 'software', 'system'])
  const pages = await Promise.all([
    showDevice(context, { id }, reader(1, false)),
    deviceSoftware(context, { id }, reader(1, false)),
    deviceKnown(context, { id }, reader(1, false)),
    deviceHistory(context, { id, limit: 100 }, reader(1, false)),
  ])
  expect(JSON.stringify(pages)).not.toMatch(/anna|PF12345|192\.0\.2|eth0/)
  expect(pages[0]).toMatchObject({ hardware: { model: 'T480' }, nameFrom: 'hidden' })
  expect(pages[1]).toMatchObject({ hidden: 1, packages: [{ name: 'bash' }] })
  const known = (await deviceKnown(context, { id }, reader(1))).fields
  expect(known.find((one) => one.field === 'hostName')).toMatchObject({
    value: 'annas-laptop',
    state: 'held',
    sensitivity: 'identifier',
  })
  expect(pages[2].fields.find((one) => one.field === 'hostName')).toMatchObject({ state: 'hidden' })
  expect(known.find((one) => one.kind === 'hardware' && one.field === 'firmwareVersion')).toMatchObject({
    state: 'empty',
  })
})

it('seals every value that can lead to a person', async () => {
  const device = await plantDevice(context, 1)
  await intake(context, device, pack(everything))
  const changed = [{ ...debian, hostName: 'bertas-laptop', kernel: '6.2' }]
  await intake(context, device, pack([whole('system', changed)]))
  for (const { name } of await context.admin<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )) {
    const rows = await context.admin<{ text: string }>(`select t::text as text from ${name} t`)
    const text = rows.map((row) => row.text).join('\n')
    for (const word of ['anna', 'berta', 'PF12345', '192.0.2.7', 'eth0']) {
      expect(text).not.toContain(word)
      expect(text).not.toContain(Buffer.from(word).toString('hex'))
    }
  }
})

it('pages the history in order, whole segments and parts of them, and keeps a bounded number', async () => {
  const device = await plantDevice(context, 1)
  let before: Package[] = [deb('a', '0')]
  await intake(context, device, pack([whole('software', before)]))
  const steps = segmentsKept + 60
  const told: string[] = []
  for (let n = 1; n <= steps; n++) {
    const after = [deb('a', `${n}`), ...(n % 3 === 0 ? [deb('b', `${n}`), deb('c', `${n}`)] : [])]
    await intake(context, device, pack([delta(before, after)]))
    told.push(`a ${n}`)
    before = after
  }
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await deviceHistory(context, { id: device.device, limit: 7, ...(cursor ? { cursor } : {}) }, reader(1))
    seen.push(...page.items.map((one) => `${one.subject} ${one.after ?? '-'}`))
    cursor = page.next
  } while (cursor)
  const ofA = seen.filter((one) => one.startsWith('a '))
  expect(ofA).toEqual(told.toReversed().slice(0, ofA.length))
  expect(new Set(ofA).size).toBe(ofA.length)
  expect(ofA.length).toBeGreaterThanOrEqual(segmentsKept)
  expect(ofA.length).toBeLessThan(segmentsKept + 50)
})
