// Bills of materials: held against the official schemas, the same each time, and nothing in them that the reader may not see.
import { PackageURL } from 'packageurl-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Package } from '#wire/telemetry/software.ts'
import type { Caller } from '../../context.ts'
import { createGroup } from '../../devices/create-group.ts'
import { findDevice } from '../../devices/find-device.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { intake } from '../intake.ts'
import { deb, debian, pack, plantDevice, reader, whole } from '../testing.ts'
import { deviceSbom } from './device-sbom.ts'
import { groupSbom } from './group-sbom.ts'
import { faultsOfCycloneDx } from './testing/cyclonedx-form.ts'
import { SpdxForm } from './testing/spdx-form.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await context.ring.add(1, ['tenant'])
  await choosePrivacy(context, { level: 'full' }, { ...reader(1), operator: 'opr_x' as never })
})
afterAll(() => context[Symbol.asyncDispose]())

const rpmPackage: Package = {
  manager: 'rpm',
  name: 'nodejs',
  version: '1:18.9.1-1.module+el8',
  architecture: 'x86_64',
  source: 'nodejs-src',
  vendor: 'Red Hat, Inc.',
  origin: 'rhel',
  module: 'nodejs:18',
  installedOn: '2026-01-02',
}
const libssl = deb('libssl3', '3.0.15-1+b2', { source: 'openssl' })
const ours = deb('annas-tool', '1:1.0', { origin: 'home', vendor: 'anna.example' })

/** A device that told these packages, in the order given. */
async function told(packages: readonly Package[]) {
  const device = await plantDevice(context, 1)
  const system = whole('system', [{ ...debian, hostName: 'annas-laptop' }])
  await intake(context, device, pack([system, whole('software', packages)]))
  return device
}

const nameOf = async (id: string) => (await findDevice(context, 1, id)).name

function valid(form: 'cyclonedx' | 'spdx', document: Record<string, unknown>): void {
  if (form === 'spdx') SpdxForm.parse(document)
  else expect(faultsOfCycloneDx(document)).toEqual([])
}

const forms = ['cyclonedx', 'spdx'] as const
/** A document by its text: what it says of packages, wherever it says it. */
const text = (document: Record<string, unknown>) => JSON.stringify(document)
const writtenIn = (document: Record<string, unknown>) =>
  [...text(document).matchAll(/"(pkg:[^"]+)"/g)].map(([, url]) => url as string)
const urlsIn = (document: Record<string, unknown>) => writtenIn(document).map((url) => PackageURL.fromString(url))

describe.each(forms)('%s', (form) => {
  const ofDevice = (id: string, caller: Caller = reader(1)) => deviceSbom(context, { id: id as never, form }, caller)

  it('of a device is valid, complete and names packages by the purl specification', async () => {
    const { device } = await told([rpmPackage, libssl, ours])
    const document = await ofDevice(device)
    valid(form, document)
    expect(writtenIn(document)).toEqual([
      'pkg:deb/annas-tool@1:1.0?arch=amd64&distro=debian-12',
      'pkg:deb/debian/libssl3@3.0.15-1%2Bb2?arch=amd64&distro=debian-12&upstream=openssl',
      expect.stringMatching(
        /^pkg:rpm\/redhat\/nodejs@18\.9\.1-1\.module%2Bel8\?arch=x86_64&distro=debian-12&epoch=1&rpmmod=/,
      ),
    ])
    expect(urlsIn(document)[2]?.qualifiers).toMatchObject({
      rpmmod: 'nodejs:18',
      upstream: 'nodejs-src-18.9.1-1.module+el8.src.rpm',
    })
    expect(text(document)).toContain('2026-01-02')
    expect(text(document)).toContain(`"name":"${await nameOf(device)}"`)
    expect(text(document)).not.toContain('built package from: openssl 3.0.15-1+b2')
  })

  it('of a device is the same until it tells anew, in whatever order it told', async () => {
    const { device } = await told([rpmPackage, libssl, ours])
    const first = await ofDevice(device)
    await context.clock.advance(3_600_000)
    expect(text(await ofDevice(device))).toBe(text(first))
    const other = await ofDevice((await told([ours, rpmPackage, libssl])).device)
    expect(urlsIn(other).map(String)).toEqual(urlsIn(first).map(String))
    const serial = (one: Record<string, unknown>) => one.serialNumber ?? one.documentNamespace
    expect(serial(other)).not.toBe(serial(first))
  })

  it('shows no name to who may not see identifiers, and says how many packages it leaves out', async () => {
    const { device } = await told([libssl, ours])
    const document = await ofDevice(device, reader(1, false))
    valid(form, document)
    expect(urlsIn(document).map(({ name }) => name)).toEqual(['libssl3'])
    expect(text(document)).not.toMatch(/annas|anna\.example/)
    expect(text(document)).not.toContain(await nameOf(device))
    expect(text(document)).toMatch(form === 'spdx' ? /1 packages? whose names/ : /"muster:hidden","value":"1"/)
  })

  it('of a device that told none, or of another tenant’s, is none', async () => {
    const { device } = await plantDevice(context, 1)
    await expect(ofDevice(device)).rejects.toMatchObject({ code: 'not-found' })
    await expect(ofDevice(device, reader(2))).rejects.toMatchObject({ code: 'device-unknown' })
  })

  it('of a group has each package once, with how many devices have it, and no device', async () => {
    const caller = { ...reader(1), operator: 'opr_x' as never }
    const group = await createGroup(context, { name: `Front ${form}`, parent: null, readmission: 'by-hand' }, caller)
    const below = await createGroup(context, { name: 'Desk', parent: group.id, readmission: 'by-hand' }, caller)
    const devices = await Promise.all([group.id, below.id].map((id) => plantIn(id)))
    await tell(devices[0] as never, [libssl, ours])
    await tell(devices[1] as never, [libssl, rpmPackage])
    await told([deb('elsewhere', '1')])
    const ofGroup = (who: Caller) => groupSbom(context, { id: group.id, form }, who)

    const document = await ofGroup(caller)
    valid(form, document)
    expect(urlsIn(document).map(({ name }) => name)).toEqual(['annas-tool', 'libssl3', 'nodejs'])
    expect(text(document).match(/dev_/g)).toBeNull()
    expect(counts(document)).toEqual({ 'annas-tool': '1', libssl3: '2', nodejs: '1' })
    expect(text(document)).not.toContain('2026-01-02')

    const hidden = await ofGroup(reader(1, false))
    valid(form, hidden)
    expect(text(hidden)).not.toMatch(/annas|Front/)
    await expect(groupSbom(context, { id: group.id, form }, reader(2))).rejects.toMatchObject({ code: 'group-unknown' })
  })

  /** `devices` of each package by its name. */
  function counts(document: Record<string, unknown>): Record<string, string> {
    const list = (document.components ?? document.packages) as Record<string, unknown>[]
    return Object.fromEntries(
      list
        .map((one) => [
          one.name,
          /"(?:muster:)?devices\\?"(?:,\\?"value\\?")?:\\?"(\d+)/.exec(JSON.stringify(one))?.[1],
        ])
        .filter(([, count]) => count !== undefined),
    )
  }
})

async function plantIn(group: string) {
  const device = await plantDevice(context, 1)
  await context.admin(`update device_devices set group_id = '${group}' where tenant = 1 and number = ${device.number}`)
  return device
}

async function tell(device: Awaited<ReturnType<typeof plantIn>>, packages: readonly Package[]): Promise<void> {
  await intake(context, device, pack([whole('system', [debian]), whole('software', packages)]))
}

it('a planted fault is noticed by both checks', async () => {
  const { device } = await told([libssl])
  const [cyclonedx, spdx] = await Promise.all(
    forms.map((form) => deviceSbom(context, { id: device, form }, reader(1)) as Promise<Record<string, unknown>>),
  )
  expect(faultsOfCycloneDx({ ...cyclonedx, serialNumber: 'urn:uuid:1' })).not.toEqual([])
  expect(faultsOfCycloneDx({ ...cyclonedx, extra: 1 })).not.toEqual([])
  expect(SpdxForm.safeParse({ ...spdx, dataLicense: 'MIT' }).success).toBe(false)
  expect(SpdxForm.safeParse({ ...spdx, extra: 1 }).success).toBe(false)
})
