// Does the one thing it is asked for by name and prints the result; a process of its own, so that the agent needs no right to start others.
import { spawn } from 'node:child_process'
import { commands } from './commands.ts'
import { readJournal } from './journal.ts'
import { cursorPattern } from './journal-entry.ts'
import { findInIndex, indexPath } from './package-index.ts'
import { type Question, readQuestion } from './question.ts'
import { wholeMark } from './socket.ts'

/** Prints what the command prints; its exit status. */
function runCommand(name: keyof typeof commands): Promise<number> {
  const [program, ...args] = commands[name]
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
  // Handed on by us: a command that writes to a connection itself is told to wait, which few programs do.
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env })
  child.stdout.pipe(process.stdout, { end: false })
  return new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
}

async function searchIndex(path: string, { input }: Question): Promise<number> {
  const names: Buffer[] = []
  for await (const part of input()) names.push(part)
  const wanted = new Set(Buffer.concat(names).toString().split('\n'))
  return findInIndex(path, wanted, (line) => process.stdout.write(`${line}\n`)).then(
    () => 0,
    () => 1,
  )
}

/** Words: the cursor, and `follow` or `end`. */
function journal([cursor = '', until = '']: readonly string[], { input }: Question): Promise<number> {
  return readJournal(cursor, until === 'follow', input(), (line) => process.stdout.write(`${line}\n`))
}

async function answer(question: Question | undefined): Promise<number> {
  const [name = '', path = '', ...more] = question?.words ?? []
  if (question && name === 'package-index' && indexPath.test(path) && !path.includes('/../') && more.length === 0)
    return searchIndex(path, question)
  if (question && name === 'journal' && cursorPattern.test(path) && /^(follow|end)$/.test(more.join()))
    return journal([path, ...more], question)
  if (Object.hasOwn(commands, name) && path === '') return runCommand(name as keyof typeof commands)
  process.stderr.write('helper: not one of its commands\n')
  return 2
}

// Whoever asked may be gone, which is no failure of this service.
process.stdout.on('error', () => process.exit(0))
const question = await readQuestion(process.argv.slice(2), process.stdin).catch(() => undefined)
process.exitCode = await answer(question)
if (question?.overSocket && process.exitCode === 0) process.stdout.write(Uint8Array.of(wholeMark))
// The connection is kept open by whoever asked until the answer has ended.
process.stdin.destroy()
