// What a device sent has its place in a log that nobody can take back, the database's owner neither: device and stranger both see it.
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let machine: Machine
let folder: string

beforeAll(async () => {
  story = await openStory()
  machine = await openMachine(story, 'sends')
  folder = join(story.dataFolder, '..', 'log')
})
afterAll(() => story?.[Symbol.asyncDispose]())

let release = 0
/** A change is sent, and with the next one the device asks for the place of the first. */
async function change(): Promise<void> {
  machine.install({ bash: `5.2.15-${++release}` })
  await machine.sync()
}
const size = async () => (await story.ask(contracts.readLog, {} as never)).size
const numbered = () =>
  until('every leaf has its number', async () => {
    const log = await story.ask(contracts.readLog, {} as never)
    return log.size > 0 && log.waiting === 0
  })
const verifier = join(import.meta.dirname, '..', 'cli', 'log', 'verify-log.mjs')
function offline(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, ...words], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}
async function exported(to = folder): Promise<string> {
  expect(await story.muster('log', 'export', to)).toMatchObject({ exitCode: 0 })
  return (await story.ask(contracts.readLog, {} as never)).verifierKey
}

it('shows the device the place of what it sent, under a checkpoint that goes on from the last', async () => {
  await change()
  await numbered()
  await change()
  await numbered()
  await change()
  const said = await machine.agent('verify')
  expect(said.exitCode, said.notes).toBe(0)
  expect(said.out).toMatch(/log/)
  expect((await story.ask(contracts.readLog, {} as never)).confirmed.withinDay).toBeGreaterThan(0)
})

it('an unchanged sync is no leaf', async () => {
  await numbered()
  const before = await size()
  await machine.sync()
  await machine.sync()
  await numbered()
  expect(await size()).toBe(before)
})

it('a stranger checks all of it without the server, and finds what was changed in a copy', async () => {
  const key = await exported()
  expect(offline(folder, '--key', key)).toMatchObject({ status: 0 })
  const earlier = join(story.dataFolder, '..', 'earlier-checkpoint')
  cpSync(join(folder, 'checkpoint'), earlier)
  await change()
  await numbered()
  await exported()
  expect(offline(folder, '--key', key, '--earlier', earlier)).toMatchObject({ status: 0 })
  expect(readFileSync(verifier, 'utf8').split('\n').length).toBeLessThan(200)
  expect(readFileSync(verifier, 'utf8')).not.toMatch(/from '[^n]/)
})

it('the owner of the database changes a leaf and its hash, and both find it', async () => {
  const key = await exported()
  const earlier = join(story.dataFolder, '..', 'before-the-theft')
  cpSync(join(folder, 'checkpoint'), earlier)
  await asOwner("update log_entries set commitments = overlay(commitments placing '\\x00'::bytea from 1 for 1)")
  await asOwner("update log_tiles set hashes = overlay(hashes placing '\\x00'::bytea from 1 for 1)")
  const stolen = join(story.dataFolder, '..', 'stolen')
  const said = await story.muster('log', 'export', stolen)
  const check = said.exitCode === 0 ? offline(stolen, '--key', key, '--earlier', earlier) : { status: 1 }
  expect(check.status).not.toBe(0)
  await change()
  await until('the device says so', async () => {
    await machine.agent('once')
    const found = await machine.agent('verify')
    return /inconsistent|does not go on|differs/i.test(found.out + found.notes)
  })
})

/** The superuser of the database, past row-level security. */
async function asOwner(sql: string): Promise<void> {
  const { fleet } = JSON.parse(readFileSync(join(story.dataFolder, 'server', 'databases.json'), 'utf8'))
  const url = new URL(fleet)
  url.username = 'muster_admin'
  url.password = readFileSync(join(story.dataFolder, 'postgres', 'fleet.password'), 'utf8').trim()
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(sql)
  await client.end()
}
