// How a collector asks the helper: one name of the closed list, text back, nothing else crosses.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { CommandName } from './commands.ts'
import { askSocket, helperSocket } from './socket.ts'

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
