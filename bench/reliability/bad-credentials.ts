// R14: whoever guesses credentials by the thousand neither slows down those who have one nor fills the server's memory.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { call } from '#kit/http/call.ts'
import { listDevices } from '#wire/console/devices.ts'
import { type Figure, median, quantile } from '../figure.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { memoryMebibytes } from '../processes.ts'

const rate = 2000

export async function badCredentials({ quick, count }: Options): Promise<Figure[]> {
  const seconds = count ?? (quick ? 3 : 60)
  await using ground = await openGround()
  await using server = await ground.serve()
  await flood(server.api.base, 500, 3)
  const memory: number[] = []
  await delayOf(server.api.base)
  const waits: number[] = []
  let failed = 0
  const flooding = flood(server.api.base, rate, seconds)
  let over = false
  const ended = flooding.finally(() => {
    over = true
  })
  while (!over) {
    const began = performance.now()
    await call(listDevices, {} as never, server.api).catch(() => failed++)
    waits.push(performance.now() - began)
    if (waits.length % 20 === 0) memory.push(memoryMebibytes([server.pid]))
    await new Promise((done) => setTimeout(done, 20))
  }
  const { answers, seconds: took } = await ended
  const delay = (await delayOf(server.api.base)) * 1000
  // A heap finds its size under a load it has not met before: what grows after that does not end.
  const quarter = Math.ceil(memory.length / 4)
  const [first, before, after] = [0, quarter, 3 * quarter].map((at) => median(memory.slice(at, at + quarter))) as [
    number,
    number,
    number,
  ]
  const wrong = Object.entries(answers).filter(([status]) => !['401', '429'].includes(status))
  const note = `${Object.entries(answers)
    .map(([status, n]) => `${n} x ${status}`)
    .join(', ')} in ${took.toFixed(0)} s`
  const p99 = quantile(waits, 0.99)
  const figure = (what: string, unit: string, ours: number, must: string, met: boolean, note = ''): Figure => ({
    ...{ goal: 'R14', what, unit, ours, must, met, note },
  })
  return [
    figure(
      'wrong credentials that were not refused',
      '',
      wrong.reduce((sum, [, n]) => sum + n, 0),
      '0',
      wrong.length === 0,
      note,
    ),
    figure('valid requests that failed meanwhile', `of ${waits.length}`, failed, '0', failed === 0),
    figure('valid requests, p99', 'ms', p99, '<= 200 ms', p99 <= 200),
    figure('event loop of the server late by, p99', 'ms', delay, '<= 50 ms', delay <= 50),
    figure(
      'memory of the server grew from the second to the last quarter of the flood by',
      'MiB',
      after - before,
      '<= 2 % of it',
      after <= before * 1.02,
      `${first.toFixed(0)}, ${before.toFixed(0)}, ${after.toFixed(0)} MiB in the first, second and last quarter`,
    ),
  ]
}

interface Flooded {
  readonly answers: Record<string, number>
  readonly seconds: number
}

function flood(base: string, rate: number, seconds: number): Promise<Flooded> {
  const given = [join(import.meta.dirname, 'flood.ts'), `${base}/api/v1/devices`, String(rate), String(seconds)]
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.on('message', (message: object) => {
      if ('answers' in message) resolve(message as Flooded)
    })
    child.once('exit', (code) => reject(new Error(`the flood ended with ${code}`)))
  })
}

async function delayOf(base: string): Promise<number> {
  const text = await (await fetch(`${base}/metrics`)).text()
  return Number(/^muster_process_event_loop_delay_p99_seconds (\S+)$/m.exec(text)?.[1])
}
