import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { makeDataFolder, readStackConfig } from './config.ts'

const closed = mkdtempSync(join(tmpdir(), 'muster-closed-'))
const config = readStackConfig({ MUSTER_DATA: join(closed, 'data') })
afterEach(() => rmSync(closed, { recursive: true, force: true }))

it('names the folder that PostgreSQL’s account cannot pass, where it runs under another one', () => {
  const make = () => makeDataFolder(config)
  if (process.getuid?.() !== 0) return expect(make).not.toThrow()
  expect(make).toThrow(`chmod o+x ${closed}`)
  chmodSync(closed, 0o711)
  expect(make).not.toThrow()
})
