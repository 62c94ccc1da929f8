import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askSocket, wordsOf } from './socket.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-helper-'))
const socketPath = join(folder, 'helper.sock')
const index = join(folder, 'var/lib/apt/lists/example_dists_stable_main_binary-amd64_Packages')
const program = join(import.meta.dirname, 'main.ts')
let server: Server

// What systemd does for a socket with Accept=yes: a process for each connection, which is its input and its output.
beforeAll(async () => {
  mkdirSync(join(index, '..'), { recursive: true })
  const entries = Array.from(
    { length: 20_000 },
    (_, i) => `Package: p${i}\nVersion: 1.${i}\nMaintainer: ${'x'.repeat(50)}\n\n`,
  )
  writeFileSync(index, entries.join(''))
  server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    const child = spawn(process.execPath, [program], { stdio: [socket, socket, 'ignore'], env: {} })
    child.on('exit', () => socket.destroy())
  }).listen(socketPath)
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the helper behind a socket', () => {
  it('gives a long answer whole, to a question with much input', async () => {
    const wanted = Array.from({ length: 20_000 }, (_, i) => `p${i}`)
    const asked = await askSocket(socketPath, ['package-index', index], wanted.join('\n'))
    const lines = asked === 'absent' ? [] : (asked.answer?.trimEnd().split('\n') ?? [])
    expect(lines.length).toBe(20_000)
    expect(lines.at(-1)).toBe(`p19999\t1.19999\t${'x'.repeat(50)}`)
  })

  it.each([
    ['a command that is none of its own', ['cat', '/etc/passwd']],
    ['a file that is no index', ['package-index', '/etc/passwd']],
    ['a way out of the lists', ['package-index', `${folder}/var/lib/apt/lists/../lists/a_Packages`]],
    ['a command with more words', ['services', '--all']],
    ['an index that is not there', ['package-index', `${index.replace('stable', 'none')}`]],
  ])('refuses %s', async (_what, words) => {
    expect(await askSocket(socketPath, words, '')).toEqual({ answer: undefined })
  })

  it.each(['', 'no json\n', '{"a":1}\n', '[1]\n', `${'x'.repeat(5000)}\n`, 'services'])(
    'ends on %j without an answer',
    async (said) => {
      const socket = connect(socketPath)
      let bytes = 0
      socket.on('data', (part) => (bytes += part.length))
      socket.on('error', () => undefined)
      socket.end(said)
      await once(socket, 'close')
      expect(bytes).toBe(0)
    },
  )

  it('is absent where nothing listens', async () => {
    expect(await askSocket(join(folder, 'none.sock'), ['services'], '')).toBe('absent')
  })

  it('an answer without its mark was cut off', async () => {
    const cut = createServer({ allowHalfOpen: true }, (socket) => socket.resume().end('half an ans')).listen(
      join(folder, 'cut.sock'),
    )
    await once(cut, 'listening')
    expect(await askSocket(join(folder, 'cut.sock'), ['services'], '')).toEqual({ answer: undefined })
    cut.close()
  })

  it('a question is a list of words', () => {
    expect(wordsOf('["a","b"]')).toEqual(['a', 'b'])
    expect(() => wordsOf('"a"')).toThrow()
  })
})
