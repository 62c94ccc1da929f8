// What the tests of the CLI use: a terminal that keeps what was written, and commands run as a person runs them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { fakeClock } from '#kit/clock.ts'
import { refuseInWords } from '#kit/http/refuse.ts'
import { type Pair, serve } from '#kit/http/serve.ts'
import { silentLog } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import { type CliConfig, readConfig } from './config.ts'
import { run } from './run.ts'
import type { Terminal } from './terminal.ts'

/** Saturday, 21 November 2026, 12:00 UTC. */
const testNow = Date.UTC(2026, 10, 21, 12)

export interface Said {
  readonly exitCode: number
  readonly out: string
  readonly notes: string
}

export function testTerminal(set: Partial<Terminal> = {}) {
  const out: string[] = []
  const notes: string[] = []
  const terminal: Terminal = {
    out: (text) => out.push(text),
    written: async () => {},
    note: (text) => notes.push(text),
    progress: () => {},
    watched: false,
    columns: undefined,
    colour: false,
    ask: async () => undefined,
    ...set,
  }
  return { terminal, out, notes }
}

/** A folder of its own for data and contexts, and `muster(...)` that runs a command line in it. */
export function testHome() {
  const folder = mkdtempSync(join(tmpdir(), 'muster-cli-'))
  const config: CliConfig = readConfig({ HOME: folder, MUSTER_DATA: join(folder, 'data') }, 1000)
  const credentialFile = join(folder, 'credential')
  writeFileSync(credentialFile, 'msc1.1.testing-testing\n', { mode: 0o600 })
  return {
    folder,
    config,
    credentialFile,
    async muster(words: readonly string[], set: Partial<Terminal> = {}, used = config): Promise<Said> {
      const { terminal, out, notes } = testTerminal(set)
      const exitCode = await run(words, { config: used, terminal, clock: fakeClock(testNow) })
      return { exitCode, out: out.join('\n'), notes: notes.join('\n') }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** An HTTP server that keeps the given contracts and asks for the credential of `testHome`. */
export async function serving(pairs: readonly Pair<undefined, undefined>[], https?: { key: string; cert: string }) {
  const app = Fastify({ ...(https ? { https } : {}) } as object)
  refuseInWords(app, silentLog)
  app.addHook('onRequest', async (request) => {
    if (request.headers.authorization !== 'Bearer msc1.1.testing-testing') throw new Problem('credential-invalid')
  })
  serve(app, pairs, { context: undefined, who: () => undefined })
  const base = (await app.listen({ port: 0, host: '127.0.0.1' })).replace(/\/$/, '')
  return { base, [Symbol.asyncDispose]: () => app.close() }
}
