// From "an advisory was published" to "these devices, this fix": nobody asks a device, and what is not known is never none.
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let machine: Machine
let device: string

const packages = { openssl: '3.0.11-1~deb12u2', curl: '7.88.1-10+deb12u5', 'canary-tool-4711': '1.0-1' }

beforeAll(async () => {
  story = await openStory()
  machine = await openMachine(story, 'canary-host-4711')
  machine.install(packages)
  await machine.sync()
  device = (await story.ask(contracts.listDevices, { package: 'curl', version: packages.curl })).items[0]?.id ?? ''
})
afterAll(() => story?.[Symbol.asyncDispose]())

const record = (id: string, name: string, fixed: string | undefined, more: object = {}) => ({
  schema_version: '1.7.0',
  id,
  modified: '2026-11-01T00:00:00Z',
  published: '2026-11-01T00:00:00Z',
  summary: `${name} - security update`,
  upstream: [`CVE-2026-${id.replace(/\D/g, '')}`],
  affected: [
    {
      package: { ecosystem: 'Debian:12', name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...(fixed ? [{ fixed }] : [])] }],
    },
  ],
  ...more,
})

async function publish(...records: object[]) {
  const file = join(story.dataFolder, '..', 'advisories.jsonl')
  writeFileSync(file, records.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const said = await story.muster('advisories', 'import', file, '--source', 'debian-osv')
  expect(`${said.exitCode} ${said.notes}${said.out}`).toMatch(/^0 /)
}

const found = async () =>
  (await story.ask(contracts.deviceFindings, { id: device as never })).findings.map(
    (one) => `${one.advisory} ${one.package} ${one.verdict} ${one.fixed ?? '-'}`,
  )
const becomes = (what: string, expected: readonly string[]) =>
  until(what, async () => {
    const now = await found()
    if (JSON.stringify(now.toSorted()) !== JSON.stringify(expected.toSorted())) throw new Error(now.join(', '))
    return true
  })

it('is unknown before any source was loaded, and says why', async () => {
  const { vulnerabilities } = await story.ask(contracts.overview, {})
  expect(vulnerabilities.findings).toBeNull()
  expect(vulnerabilities.knowledge).toMatchObject({ state: 'unknown', why: ['no-source'] })
  const { counts, knowledge } = await story.ask(contracts.deviceFindings, { id: device as never })
  expect([counts, knowledge.state]).toEqual([null, 'unknown'])
  const { reasons, status } = await story.ask(contracts.showDevice, { id: device as never })
  expect([status, reasons.some((one) => /advisor/i.test(one.text))]).toEqual(['unknown', true])
})

it('becomes findings of a device that says nothing', async () => {
  await publish(record('DSA-9001-1', 'openssl', '3.0.14-1~deb12u2'), record('DSA-9002-1', 'nowhere', '2'))
  await becomes('the first finding', ['DSA-9001-1 openssl affected 3.0.14-1~deb12u2'])
  await publish(record('DSA-9003-1', 'curl', undefined))
  await becomes('the second finding', ['DSA-9001-1 openssl affected 3.0.14-1~deb12u2', 'DSA-9003-1 curl unfixed -'])
  const { items } = await story.ask(contracts.listExposedDevices, { advisory: 'DSA-9001-1' })
  expect(items.map((one) => one.id)).toEqual([device])
})

it('says nothing twice: the same file again changes nothing', async () => {
  const before = await story.ask(contracts.showAdvisory, { id: 'DSA-9001-1' })
  await publish(record('DSA-9001-1', 'openssl', '3.0.14-1~deb12u2'), record('DSA-9002-1', 'nowhere', '2'))
  expect(await story.ask(contracts.showAdvisory, { id: 'DSA-9001-1' })).toEqual(before)
  expect(before.facts).toHaveLength(1)
})

it('explains itself, and exports what programs ask for', async () => {
  const why = await story.ask(contracts.explainFinding, { id: device as never, advisory: 'DSA-9001-1' })
  expect(why.reasons).toEqual([
    expect.objectContaining({
      verdict: 'affected',
      comparedName: 'openssl',
      comparedVersion: packages.openssl,
      ecosystem: 'Debian:12',
      source: 'debian-osv',
      fixed: '3.0.14-1~deb12u2',
    }),
  ])
  const not = await story.ask(contracts.explainFinding, { id: device as never, advisory: 'DSA-9002-1' })
  expect(not.reasons).toEqual([])
  const { out } = await story.muster('findings', 'export', '-o', 'jsonl')
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows.filter((row) => row.deviceId === device && row.advisory === 'DSA-9001-1')).toEqual([
    {
      deviceId: device,
      deviceName: expect.any(String),
      package: 'openssl',
      version: packages.openssl,
      source: 'openssl',
      advisory: 'DSA-9001-1',
      aliases: ['CVE-2026-90011'],
      fixed: '3.0.14-1~deb12u2',
      verdict: 'affected',
      priority: 'unrated',
    },
  ])
})

it('ends with the fix, and a decision outlives a version that is no fix', async () => {
  const decided = await story.muster(
    ...['findings', 'decide', 'DSA-9003-1', '--accept', '--reason', 'Only used offline', '--until', inAYear()],
  )
  expect(`${decided.exitCode} ${decided.notes}`).toMatch(/^0 /)
  machine.install({ ...packages, openssl: '3.0.14-1~deb12u2', curl: '7.88.1-10+deb12u6' })
  await machine.sync()
  await becomes('only the accepted one', ['DSA-9003-1 curl unfixed -'])
  const { findings, counts } = await story.ask(contracts.deviceFindings, { id: device as never })
  expect(findings[0]?.decision).toMatchObject({ verdict: 'accepted', reason: 'Only used offline', until: inAYear() })
  expect(Object.values(counts ?? {}).reduce((sum, one) => sum + one, 0)).toBe(0)
  const { items } = await story.ask(contracts.listFindings, {})
  expect(items.map((one) => one.advisory)).toEqual([])
})

const inAYear = () => `${new Date().getUTCFullYear() + 1}-06-30`

it('goes when the record is withdrawn, and what was known stays to be read', async () => {
  const { facts } = await story.ask(contracts.showAdvisory, { id: 'DSA-9003-1' })
  const known = facts[0]?.recordedAt as string
  await publish(record('DSA-9003-1', 'curl', undefined, { withdrawn: '2026-11-20T00:00:00Z' }))
  await becomes('no finding', [])
  const now = await story.ask(contracts.showAdvisory, { id: 'DSA-9003-1' })
  expect(now.facts.map((one) => one.what).toSorted()).toEqual(['stated', 'withdrawn'])
  const then = await story.ask(contracts.showAdvisory, { id: 'DSA-9003-1', at: known })
  expect(then.advisories[0]?.withdrawn).toBeUndefined()
  expect(now.advisories.every((one) => one.withdrawn !== undefined)).toBe(true)
})

it('stays known while the vulnerability service is away, and follows it when it is back', async () => {
  machine.install(packages)
  await machine.sync()
  await becomes('the finding again', ['DSA-9001-1 openssl affected 3.0.14-1~deb12u2'])
  const pid = await story.kill('advisories')
  expect(await found()).toEqual(['DSA-9001-1 openssl affected 3.0.14-1~deb12u2'])
  await until('the service is started again', () => {
    const now = story.ready().pids.advisories
    return now !== undefined && now !== pid
  })
  await until('it takes files again', async () => {
    await publish(record('DSA-9004-1', 'curl', '7.88.1-10+deb12u8'))
    return true
  })
  await becomes('the new finding', [
    'DSA-9001-1 openssl affected 3.0.14-1~deb12u2',
    'DSA-9004-1 curl affected 7.88.1-10+deb12u8',
  ])
})

it('leaves no trace of a device with the service: the advisory travels, the inventory does not', async () => {
  const canaries = [device, 'canary-host-4711', 'canary-tool-4711', packages.curl]
  const folders = [join(story.dataFolder, 'advisories'), clusterOf(story)]
  const held = folders.flatMap(filesIn).flatMap((file) => {
    const text = readFileSync(file)
    return canaries.filter((canary) => text.includes(canary)).map((canary) => `${file}: ${canary}`)
  })
  expect(held).toEqual([])
  // The same search finds what is planted.
  const planted = join(story.dataFolder, 'advisories', 'planted')
  appendFileSync(planted, `...${device}...`)
  expect(filesIn(join(story.dataFolder, 'advisories')).some((file) => readFileSync(file).includes(device))).toBe(true)
})

function clusterOf({ dataFolder }: Story): string {
  const all = readdirSync(join(dataFolder, 'postgres')).filter((name) => name === 'advisories')
  expect(all).toHaveLength(1)
  return join(dataFolder, 'postgres', all[0] as string)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}
