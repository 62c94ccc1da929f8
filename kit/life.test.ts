// Whatever was opened is closed, in reverse, also when opening fails half-way.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { living, pause } from './life.ts'

describe('living', () => {
  it('closes in reverse order once it is disposed', async () => {
    const closed: string[] = []
    const made = await living(async (life) => {
      life.defer(() => void closed.push('first'))
      life.defer(() => void closed.push('second'))
      return { name: 'thing' }
    })
    expect(made.name).toBe('thing')
    expect(closed).toEqual([])
    await made[Symbol.asyncDispose]()
    expect(closed).toEqual(['second', 'first'])
  })

  it('closes what was open when opening fails', async () => {
    const closed: string[] = []
    const opening = living(async (life) => {
      life.defer(() => void closed.push('first'))
      throw new Error('no second')
    })
    await expect(opening).rejects.toThrow('no second')
    expect(closed).toEqual(['first'])
  })
})

describe('pause', () => {
  it('ends at once when it is aborted, before or during', async () => {
    const stop = new AbortController()
    const waiting = pause(3_600_000, stop.signal)
    stop.abort()
    await waiting
    await pause(3_600_000, stop.signal)
  })
})

describe('stopAsked', () => {
  const program = `import { stopAsked } from '${join(import.meta.dirname, 'life.ts')}'
    setInterval(() => {}, 1000)
    const asked = stopAsked()
    process.send?.('up')
    process.stdout.write(await asked)
    process.exit(0)`

  it.each([
    ['SIGTERM', (child: ReturnType<typeof spawn>) => child.kill('SIGTERM')],
    ['SIGINT', (child: ReturnType<typeof spawn>) => child.kill('SIGINT')],
    ['disconnect', (child: ReturnType<typeof spawn>) => child.disconnect()],
  ] as const)('ends a process on %s', async (why, ask) => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    let said = ''
    child.stdout?.on('data', (part) => {
      said += part
    })
    await new Promise((resolve) => child.once('message', resolve))
    ask(child)
    const read = new Promise((resolve) => child.stdout?.once('end', resolve))
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0)
    await read
    expect(said).toBe(why)
  })
})
