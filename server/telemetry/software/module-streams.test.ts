// Module streams of rpm packages, from an agent that tells them and one that does not yet.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { deviceHistory } from '../device-history.ts'
import { deviceSoftware } from '../device-software.ts'
import { intake } from '../intake.ts'
import { showSoftware } from '../show-software.ts'
import { delta, pack, plantDevice, reader, whole } from '../testing.ts'
import { openCatalogue } from './open-catalogue.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

const nodejs: Package = {
  manager: 'rpm',
  name: 'nodejs',
  version: '1:18.9.1-1.el8',
  architecture: 'x86_64',
  origin: 'almalinux',
}
const modular: Package = { ...nodejs, module: 'nodejs:18' }
const ours: Package = { ...modular, name: 'ours', origin: 'home', module: 'ours:1' }

it('are kept with the package, told again, and are no change of version', async () => {
  const device = await plantDevice(context, 1)
  await intake(context, device, pack([whole('software', [nodejs, { ...ours, module: undefined }].map(plain))]))
  await intake(context, device, pack([delta([nodejs, plain({ ...ours, module: undefined })], [modular, ours])]))

  const { packages } = await deviceSoftware(context, { id: device.device }, reader(1))
  expect(packages).toEqual([modular, ours])
  const shown = await showSoftware(context, { manager: 'rpm', name: 'nodejs' }, reader(1))
  expect(shown.versions.map(({ module, devices }) => ({ module, devices }))).toEqual(
    expect.arrayContaining([
      { module: undefined, devices: 0 },
      { module: 'nodejs:18', devices: 1 },
    ]),
  )
  const history = await deviceHistory(context, { id: device.device, limit: 50 }, reader(1))
  expect(history.items).toEqual([])

  await using fresh = await openCatalogue({ ...context, log: silentLog })
  const entries = (await fresh.of(1)).versions('rpm', 'nodejs', true, true)
  expect(entries.map((entry) => entry.package.module)).toEqual([undefined, 'nodejs:18'])
})

/** Without fields that are undefined, which a device does not send. */
const plain = (one: Package | { module: undefined }) => JSON.parse(JSON.stringify(one)) as Package
