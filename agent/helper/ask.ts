// How a collector asks the helper: one name of the closed list, text back, nothing else crosses.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { CommandName } from './commands.ts'
import { askSocket, eachLine, type Following, followSocket, helperSocket } from './socket.ts'

/** Beside this file in the sources, below it in the bundle. */
const program = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'main.ts' : 'helper/main.js')

/** What the command printed; undefined when it is missing here or failed. */
export function ask(name: CommandName): Promise<string | undefined> {
  return run([name], '')
}

/** Lines `name TAB version TAB maintainer` for the wanted names in one of APT's indexes; undefined when it is unreadable. */
export function askIndex(path: string, wanted: Iterable<string>): Promise<string | undefined> {
  return run(['package-index', path], [...wanted].join('\n'))
}

/** Findings in the journal after `cursor`, up to now; undefined without a journal. */
export function askJournal(cursor: string, failed: Iterable<string>): Promise<string | undefined> {
  return run(['journal', cursor, 'end'], unitLines(failed))
}

/** Findings in the journal after `cursor` as they come (agent/helper/journal.ts), one line of JSON each. */
export function followJournal(cursor: string, failed: Iterable<string>, line: (text: string) => void): Following {
  const words = ['journal', cursor, 'follow']
  let stopped = false
  let following = followSocket(helperSocket, words, unitLines(failed), line)
  const ended = following.ended.then((how) => {
    if (how === 'ended' || stopped) return how
    following = followChild(words, unitLines(failed), line)
    return following.ended
  })
  const stop = () => {
    stopped = true
    following.stop()
  }
  return { stop, ended }
}

const unitLines = (units: Iterable<string>) => `${[...units].map((unit) => `${unit}\n`).join('')}\n`

function followChild(words: readonly string[], input: string, line: (text: string) => void): Following {
  const child = start(words)
  if (!child) return { stop: () => undefined, ended: Promise.resolve('absent') }
  child.stdin.on('error', () => undefined)
  child.stdin.write(input)
  eachLine(child.stdout, line)
  const ended = new Promise<'ended' | 'absent'>((resolve) => {
    child.on('error', () => resolve('absent'))
    child.on('close', (code) => resolve(code === 127 ? 'absent' : 'ended'))
  })
  // It ends when its input does, and takes the command it started with it.
  return { stop: () => child.stdin.end(), ended }
}

/** By the helper's own service where the package installed it, else in a process of this agent. */
async function run(words: readonly string[], input: string): Promise<string | undefined> {
  const asked = await askSocket(helperSocket, words, input)
  return asked === 'absent' ? runChild(words, input) : asked.answer
}

function runChild(words: readonly string[], input: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    const child = start(words)
    if (!child) return resolve(undefined)
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.on('error', () => resolve(undefined))
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(parts).toString() : undefined))
  })
}

/** undefined where this process may not start others (Node's permission model). */
function start(args: readonly string[]): ChildProcessByStdio<Writable, Readable, null> | undefined {
  try {
    return spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'ignore'], env: {} })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED') return undefined
    throw error
  }
}
