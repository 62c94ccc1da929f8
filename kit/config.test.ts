// Settings: which source wins, where a value came from, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ConfigError, describeConfig, flag, port, readConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settings = {
  consolePort: { env: 'T_PORT', schema: port.default(8080), says: 'where people look' },
  secretUrl: { env: 'T_URL', schema: z.string().min(3).optional(), says: 'a login', secret: true },
  outbound: { env: 'T_OUT', schema: flag.default(false), says: 'may it leave' },
} as const

function file(text: string): string {
  const path = join(folder, 'settings.yaml')
  writeFileSync(path, text)
  return path
}

describe('reading', () => {
  it('takes default < file < environment < flag, for any choice of sources', () => {
    const maybe = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined })
    fc.assert(
      fc.property(maybe, maybe, maybe, (inFile, inEnv, inFlag) => {
        const { config, origin } = readConfig(settings, {
          file: file(inFile ? `consolePort: ${inFile}` : ''),
          env: inEnv ? { T_PORT: String(inEnv) } : {},
          flags: inFlag ? [`--console-port=${inFlag}`] : [],
        })
        expect(config.consolePort).toBe(inFlag ?? inEnv ?? inFile ?? 8080)
        expect(origin.consolePort).toBe(inFlag ? 'flag' : inEnv ? 'environment' : inFile ? 'file' : 'default')
      }),
    )
  })

  it('takes a secret from the file its variable names, and refuses two answers', () => {
    const path = join(folder, 'secret')
    writeFileSync(path, 'postgresql://x\n')
    expect(readConfig(settings, { env: { T_URL_FILE: path } }).config.secretUrl).toBe('postgresql://x')
    expect(() => readConfig(settings, { env: { T_URL_FILE: path, T_URL: 'abc' } })).toThrow('both given')
    expect(() => readConfig(settings, { env: { T_URL_FILE: join(folder, 'none') } })).toThrow('cannot be read')
  })

  it('knows yes and no in words and digits', () => {
    for (const [text, value] of [
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
      ['', false],
    ] as const)
      expect(readConfig(settings, { env: { T_OUT: text } }).config.outbound).toBe(value)
  })

  it('refuses what it does not know or cannot use, by name and without the value of a secret', () => {
    const refused = (sources: Parameters<typeof readConfig>[1], text: RegExp) =>
      expect(() => readConfig(settings, sources)).toThrow(text)
    refused({ env: {}, flags: ['--console-prot', '1'] }, /no flag '--console-prot'/)
    refused({ env: {}, flags: ['--console-port'] }, /asks for a value/)
    refused({ env: {}, file: file('consolePrt: 1') }, /no setting 'consolePrt'/)
    refused({ env: {}, file: file('- a list') }, /no setting|not a list/)
    refused({ env: { T_PORT: '70000' } }, /consolePort \(T_PORT, from environment\)/)
    refused({ env: { T_OUT: 'perhaps' } }, /outbound/)
    try {
      readConfig(settings, { env: { T_URL: 'xy' } })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError)
      expect((error as Error).message).not.toContain('xy')
    }
  })

  it('shows every value with its origin, and no secret', () => {
    const lines = describeConfig(settings, readConfig(settings, { env: { T_URL: 'hidden-thing', T_PORT: '0' } }))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe('consolePort = 0  [environment, T_PORT]  where people look')
    expect(lines.join('\n')).not.toContain('hidden-thing')
  })
})
