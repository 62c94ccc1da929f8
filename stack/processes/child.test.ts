// What is said of a program that ended is its own words, not what the runtime prints under them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runToEnd } from './child.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-child-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['an error nobody caught', `import { b } from './a.mjs'`, 'SyntaxError: The requested module'],
  ['one with more about it', `throw Object.assign(new Error('no room'), { code: 'ENOSPC' })`, 'Error: no room'],
  ['its last line', `console.error('first'); console.error('the disk is full'); process.exit(1)`, 'the disk is full'],
])('says %s', async (_what, text, said) => {
  const file = join(folder, 'program.mjs')
  writeFileSync(join(folder, 'a.mjs'), '')
  writeFileSync(file, text)
  rmSync(join(folder, 'program.log'), { force: true })
  await expect(runToEnd({ name: 'program', file, logFolder: folder, env: {} })).rejects.toThrow(said)
})
