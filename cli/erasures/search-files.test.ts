// The search that proves an erasure finds what is planted, in every form, and names what it could not read.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { searchFiles } from './search-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-search-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const canaries = ['canary-host-7q3x', 'kanarie-paket-ä9']

it('finds nothing where nothing is, and everything that is planted, across the pieces it reads in', () => {
  mkdirSync(join(folder, 'postgres', 'fleet', 'pg_wal'), { recursive: true })
  mkdirSync(join(folder, 'postgres', '18.4', 'bin'), { recursive: true })
  writeFileSync(join(folder, 'postgres', 'fleet', 'pg_wal', 'segment'), Buffer.alloc(5_000_000, 7))
  expect(searchFiles([folder], canaries).found).toEqual([])
  const [host = '', private_ = ''] = canaries
  const late = Buffer.alloc(8_000_000, 7)
  late.write(host, 4 * 1024 * 1024 - 5)
  writeFileSync(join(folder, 'postgres', 'fleet', 'pg_wal', 'segment'), late)
  writeFileSync(join(folder, 'log'), `{"name":${JSON.stringify(private_).replace('ä', '\\u00e4')}}`)
  writeFileSync(join(folder, 'packed.gz'), Buffer.from(`1${host}`).toString('base64'))
  writeFileSync(join(folder, 'postgres', '18.4', 'bin', 'postgres'), host)
  symlinkSync(folder, join(folder, 'loop'))
  const searched = searchFiles([folder], canaries)
  expect(searched.found.map(({ canary, file, form }) => [canary, file.slice(folder.length + 1), form]).sort()).toEqual([
    [0, 'packed.gz', 'base64, shifted by 1'],
    [0, 'postgres/fleet/pg_wal/segment', 'UTF-8'],
    [1, 'log', 'JSON-escaped'],
  ])
  expect([searched.files, searched.closed.length, searched.unread]).toEqual([3, 1, []])
})

it('says how much it read', () => {
  const searched = searchFiles([folder], canaries)
  expect(searched.bytes).toBeGreaterThan(8_000_000)
})

// Nothing is closed to root.
it.skipIf(process.getuid?.() === 0)('names a folder that it may not enter', () => {
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o000 })
  try {
    expect(searchFiles([folder], canaries).unread).toEqual([{ path: closed, why: 'EACCES' }])
  } finally {
    chmodSync(closed, 0o700)
  }
})
