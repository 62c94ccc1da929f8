// The closing line decides what CI believes: it must not call a run good that was empty or left tests out.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closing } from './closing-line.ts'

const run = (passed: number, failed = 0, skipped = 0) => ({ passed, failed, skipped })

describe('the closing line', () => {
  it('is the last line and counts both sides', () => {
    expect(closing(run(3), [], false)).toEqual({ lines: ['3 passed, 0 failed'], good: true })
    expect(closing(run(3, 2), [], false)).toEqual({ lines: ['3 passed, 2 failed'], good: false })
  })

  it('lists what was not run, once each, and calls it a failure when all was asked for', () => {
    const missing = [
      'not run: b (apt-get install rpm)',
      'not run: a (apt-get install zstd)',
      'not run: a (apt-get install zstd)',
    ]
    const lines = ['not run: a (apt-get install zstd)', 'not run: b (apt-get install rpm)']
    expect(closing(run(3, 0, 2), missing, false)).toEqual({
      lines: [...lines, expect.stringMatching(/^skipped: 2/), '3 passed, 0 failed'],
      good: true,
    })
    expect(closing(run(3, 0, 2), missing, true)).toEqual({
      lines: [...lines, expect.stringMatching(/^skipped: 2/), '3 passed, 2 failed'],
      good: false,
    })
  })

  it('says how many were skipped', () => {
    expect(closing(run(3, 0, 2), [], true)).toEqual({
      lines: [expect.stringMatching(/^skipped: 2, /), '3 passed, 0 failed'],
      good: true,
    })
  })

  it('is given a list that every worker can write to', () => {
    expect(existsSync(dirname(process.env.MUSTER_TEST_MISSING ?? '/nowhere/list'))).toBe(true)
  })

  it('does not call an empty run good', () => {
    expect(closing(run(0), [], false).good).toBe(false)
  })
})
