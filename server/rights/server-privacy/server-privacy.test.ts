// The page says what is found, not what is hoped: each line is made to change by changing the thing itself.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Line } from '#wire/console/server-privacy.ts'
import { freshId } from '#wire/ids.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { addOperator } from '../../people/operators.store.ts'
import { setSecurity } from '../../people/set-security.ts'
import { systemOf } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { confirmMeasure } from './confirmations.ts'
import { diskEncryption, fileModes, snapshotsSeen } from './host.ts'
import { serverPrivacy } from './server-privacy.ts'

describe('the page', () => {
  let context: TestContext
  const caller = systemOf(1)
  beforeAll(async () => {
    context = await testContext()
    await foundTenant(context, { number: 1 })
  })
  afterAll(() => context[Symbol.asyncDispose]())
  const lines = async () => (await serverPrivacy(context, {}, caller)).parts.flatMap((part) => part.lines)
  const line = async (code: string) => (await lines()).find((one) => one.code === code) as Line

  it('has four parts, each line with how it was checked and the command that confirms it', async () => {
    const { parts } = await serverPrivacy(context, {}, caller)
    expect(parts.map(({ part }) => part)).toEqual(['consent', 'protection', 'breach', 'erasure'])
    const all = await lines()
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
    for (const { code, how, command, says } of all) expect([code, how && command && says]).not.toEqual([code, ''])
  })

  it('never calls good what is not built or not known', async () => {
    for (const code of ['incidents', 'subscribers', 'assessment']) expect((await line(code)).state).toBe('not-set-up')
    expect((await line('own-components')).state).toBe('unknown')
  })

  it('warns until somebody answers for the data, and chose what is collected', async () => {
    expect([(await line('responsible')).state, (await line('collected')).state]).toEqual(['warning', 'warning'])
    const settings = { sessionIdleMinutes: 30, sessionMostHours: 12, failuresUntilLocked: 5, erasureHoldHours: 24 }
    const responsible = { controller: { name: 'Donau Logistik' }, privacyOfficer: { name: 'G. Huber' } }
    await setSecurity(context, { revision: 0, ...settings, responsible }, caller)
    expect(await line('responsible')).toMatchObject({
      state: 'good',
      says: 'Donau Logistik; privacy officer: G. Huber.',
    })
  })

  it('counts operators and asks for a second one', async () => {
    expect((await line('second-operator')).state).toBe('warning')
    for (const operator of [freshId('opr'), freshId('opr')])
      await context.fleet.as([1], (tx) =>
        addOperator(tx, 1, {
          ...{ operator, role: 'administrator', password: Buffer.from('x'), totp_seed: Buffer.from('x') },
          ...{ at: new Date(context.clock.now()), step: 0 },
        }),
      )
    expect((await line('second-operator')).state).toBe('good')
  })

  it('sees a table without its wall, and acts that could be changed', async () => {
    expect((await line('row-security')).state).toBe('good')
    expect((await line('audit-append-only')).state).toBe('good')
    await context.admin('alter table device_groups no force row level security')
    expect(await line('row-security')).toMatchObject({ state: 'bad', says: 'Not on: device_groups.' })
    await context.admin('alter table device_groups force row level security')
    expect((await line('row-security')).state).toBe('good')
  })

  it('sees a file that others may read, and a copy of the ring that is gone', async () => {
    const { dataFolder, files } = context.config
    chmodSync(dataFolder, 0o755)
    const file = join(dataFolder, 'left-behind.txt')
    writeFileSync(file, 'x', { mode: 0o644 })
    expect(await line('file-modes')).toMatchObject({ state: 'warning', says: '1 file: left-behind.txt' })
    rmSync(file)
    expect((await line('file-modes')).state).toBe('good')
    expect((await line('key-ring')).state).toBe('warning')
    rmSync(files.ringCopy, { recursive: true })
    expect((await line('key-ring')).state).toBe('bad')
  })

  it('does not call it nothing that left while one of the two doors is not heard', async () => {
    expect(await line('left')).toMatchObject({ state: 'unknown', says: expect.stringContaining('does not say') })
  })

  it('takes a person’s word for what nobody can measure, for a time and with the name', async () => {
    const before = await line('snapshots')
    expect([before.state, before.confirmable]).toEqual(['unknown', true])
    const until = new Date(context.clock.now() + 30 * 86_400_000).toISOString()
    const confirm = (code: string, end = until) => confirmMeasure(context, { code, until: end, note: 'none' }, caller)
    expect(await confirm('snapshots')).toMatchObject({ state: 'good', confirmation: { by: 'system', note: 'none' } })
    const observer = { ...caller, sees: { ...caller.sees, identifiers: false } }
    const seen = (await serverPrivacy(context, {}, observer)).parts.flatMap(({ lines }) => lines)
    expect(seen.find(({ code }) => code === 'snapshots')?.confirmation).not.toHaveProperty('note')
    await expect(confirm('row-security')).rejects.toThrow('nothing at this address')
    await expect(confirm('snapshots', '2026-01-01T00:00:00Z')).rejects.toThrow('until')
    context.clock.advance(31 * 86_400_000)
    const later = await line('snapshots')
    expect([later.state, later.confirmation !== undefined]).toEqual(['unknown', true])
  })
})

describe('the host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-host-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('finds encryption beneath a volume group, and calls nothing encrypted that is not', () => {
    const sys = join(folder, 'sys')
    const [own] = deviceFolders(sys, folder)
    if (own === undefined) return expect(diskEncryption(folder, sys)).toEqual({ state: 'unknown' })
    mkdirSync(join(own, 'dm'), { recursive: true })
    writeFileSync(join(own, 'dm', 'uuid'), 'LVM-abc\n')
    expect(diskEncryption(folder, sys)).toEqual({ state: 'unknown' })
    const below = join(sys, 'devices', 'dm-1')
    mkdirSync(join(below, 'dm'), { recursive: true })
    writeFileSync(join(below, 'dm', 'uuid'), 'CRYPT-LUKS2-1234-root\n')
    mkdirSync(join(own, 'slaves'))
    symlinkSync(below, join(own, 'slaves', 'dm-1'))
    expect(diskEncryption(folder, sys)).toEqual({ state: 'encrypted', by: 'CRYPT-LUKS2' })
  })

  it('names what others may read, and what shows snapshots', () => {
    const data = join(folder, 'data')
    mkdirSync(join(data, 'closed'), { recursive: true })
    chmodSync(data, 0o755)
    chmodSync(join(data, 'closed'), 0o700)
    writeFileSync(join(data, 'own'), '', { mode: 0o600 })
    writeFileSync(join(data, 'theirs'), '', { mode: 0o604 })
    writeFileSync(join(data, 'closed', 'inside'), '', { mode: 0o644 })
    expect(fileModes(data).open).toEqual(['theirs'])
    expect(snapshotsSeen(data)).toEqual([])
    mkdirSync(join(folder, '.snapshots'))
    expect(snapshotsSeen(data)).toEqual([join(folder, '.snapshots')])
  })
})

/** The folder in which the kernel would describe the volume that `path` lies on. */
function deviceFolders(sys: string, path: string): string[] {
  const { dev } = statSync(path, { bigint: true })
  const [major, minor] = [(dev >> 8n) & 0xfffn, (dev & 0xffn) | ((dev >> 12n) & 0xfff00n)]
  if (major === 0n) return []
  const own = join(sys, 'dev', 'block', `${major}:${minor}`)
  mkdirSync(own, { recursive: true })
  return [own]
}
