// The agent as the package runs it: the same bundle, the same flags of Node and the same permissions, beside a server of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { systemClock } from '#kit/clock.ts'
import { bundleAgent } from '../../agent/bundle.ts'
import { startServer, type TestServer } from '../../agent/testing/server.ts'
import { repository } from '../child.ts'

/** What one process took. */
export interface Cost {
  /** Its own peak, resident. */
  readonly mebibytes: number
  /** Its own, milliseconds. */
  readonly cpuMs: number
}

export interface PackagedAgent extends AsyncDisposable {
  readonly server: TestServer
  readonly state: string
  /** A command of the agent, to its end. Rejects when it fails. */
  run(...words: string[]): Promise<Cost>
  /** A command that stays; `wakeSocket` is given to it as systemd does. */
  stay(word: string, wakeSocket?: number): ChildProcess & { readonly pid: number }
  /** The helper, answering one question. */
  helper(words: readonly string[], input: string): Promise<Cost>
  /** A script for Node under the flags of the agent, which may read everything. */
  script(source: string): Promise<Cost>
}

/** Ends with the process, and says what it took; `write` to a descriptor needs no permission. */
const report = "process.on('exit', () => require('node:fs').writeSync(9, JSON.stringify(process.resourceUsage())))\n"

/** The line that starts Node in the launcher of the package, word by word. */
function launched(home: string, state: string): string[] {
  const launcher = readFileSync(join(repository, 'agent/packaging/muster-agent'), 'utf8')
  const line = /"\$home\/node" ((?:.*\\\n)*.*)"\$home\/main\.js"/.exec(launcher)?.[1]
  if (!line) throw new Error('the launcher of the package starts Node in another way than this benchmark knows')
  const words = line.replaceAll('"', '').replaceAll('$state', state).replaceAll('$home', home)
  return words.split(/[\s\\]+/).filter((word) => word !== '')
}

const isPermission = (flag: string) => flag.startsWith('--permission') || flag.startsWith('--allow')

/** What the package gives Node besides permissions. */
export const nodeFlags = () => launched('', '').filter((flag) => !isPermission(flag))

export async function openPackaged(collect: readonly string[]): Promise<PackagedAgent> {
  const place = mkdtempSync(join(tmpdir(), 'muster-bench-agent-'))
  const [home, state] = [join(place, 'home'), join(place, 'state')]
  // As systemd makes it: the agent may write into it and nowhere else.
  for (const folder of [home, state]) mkdirSync(folder)
  await bundleAgent(home)
  writeFileSync(join(home, 'report.cjs'), report)
  const server = await startServer(systemClock, [...collect])
  writeFileSync(join(home, 'token'), server.token)
  const flags = launched(home, state)
  const free = flags.filter((flag) => !isPermission(flag))
  const env = {
    PATH: process.env.PATH,
    MALLOC_ARENA_MAX: '1',
    MUSTER_AGENT_STATE: state,
    MUSTER_AGENT_SERVER: server.address,
    MUSTER_AGENT_TOKEN_FILE: join(home, 'token'),
    MUSTER_WAKE_PORT: '0',
    MUSTER_FAREWELL_PORT: String(server.farewellPort),
    BENCH_STATE: state,
  }
  const start = (words: readonly string[], wakeSocket?: number) => {
    const stdio: ('pipe' | 'ignore' | number)[] = Array(10).fill('ignore')
    for (const piped of [0, 1, 2, 9]) stdio[piped] = 'pipe'
    if (wakeSocket === undefined) return spawn(process.execPath, words, { env, stdio })
    stdio[3] = wakeSocket
    const line = 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
    return spawn('/bin/sh', ['-c', line, 'sh', process.execPath, ...words], { env, stdio })
  }
  const requiring = ['--require', join(home, 'report.cjs')]
  async function cost(words: readonly string[], input = ''): Promise<Cost> {
    const child = start([...requiring, ...words])
    child.stdin?.end(input)
    const over = once(child, 'close')
    const [, said, usage] = await Promise.all(
      [child.stdout, child.stderr, (child.stdio as readonly unknown[])[9]].map((stream) => text(stream as Readable)),
    )
    await over
    if (!usage || child.exitCode !== 0) throw new Error(`${words.at(-1)}: ${said}`)
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(usage)
    return { mebibytes: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }
  }
  return {
    server,
    state,
    run: (...words) => cost([...flags, join(home, 'main.js'), ...words]),
    stay: (word, wakeSocket) =>
      start([...flags, join(home, 'main.js'), word], wakeSocket) as ChildProcess & { pid: number },
    helper: (words, input) => cost([...free, join(home, 'helper/main.js'), ...words], input),
    script(source) {
      writeFileSync(join(home, 'script.mjs'), source)
      return cost([...free, join(home, 'script.mjs')])
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      rmSync(place, { recursive: true, force: true })
    },
  }
}
