// B18, B20: all of Muster on one machine as `npm start` runs it: how much memory it holds and how soon it can be used.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from '../child.ts'
import { type Figure, median } from '../figure.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { memoryMebibytes, treeOf } from '../processes.ts'

interface Stack {
  readonly seconds: number
  readonly pid: number
  readonly pids: Record<string, number>
  stop(): Promise<void>
}

const ports = ['CONSOLE', 'DEVICE', 'PLAIN', 'FAREWELL', 'WAKE']
const limitSeconds = 120

async function startStack(data: string): Promise<Stack> {
  const file = join(data, 'ready.json')
  rmSync(file, { force: true })
  const env = {
    ...process.env,
    MUSTER_DATA: data,
    ...Object.fromEntries(ports.map((name) => [`MUSTER_${name}_PORT`, '0'])),
  }
  const began = performance.now()
  const child = spawn('bin/muster', ['stack', 'start'], { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      said = (said + part).slice(-4000)
    })
  const secondsSince = () => (performance.now() - began) / 1000
  while (!existsSync(file)) {
    if (child.exitCode !== null || secondsSince() > limitSeconds) throw new Error(`the stack does not start: ${said}`)
    await new Promise((done) => setTimeout(done, 10))
  }
  const seconds = secondsSince()
  const { pids } = JSON.parse(readFileSync(file, 'utf8')) as Pick<Stack, 'pids'>
  return { seconds, pid: child.pid as number, pids, stop: () => ended(child) }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

async function withFolder<T>(work: (data: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  // The account PostgreSQL runs as has to pass through.
  chmodSync(folder, 0o711)
  try {
    return await work(join(folder, 'data'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function memory({ quick }: Options): Promise<Figure[]> {
  return await withFolder(async (data) => {
    const stack = await startStack(data)
    try {
      await new Promise((done) => setTimeout(done, quick ? 3000 : 60_000))
      const all = [stack.pid, ...Object.values(stack.pids)].flatMap(treeOf).map(({ pid }) => pid)
      const whole = memoryMebibytes([...new Set(all)])
      const server = memoryMebibytes([stack.pids.server as number])
      const parts = Object.entries(stack.pids).map(
        ([name, pid]) => `${name} ${Math.round(memoryMebibytes(treeOf(pid).map((one) => one.pid)))}`,
      )
      return [
        {
          goal: 'B18',
          what: 'memory of an empty stack, all processes, proportional set size',
          unit: 'MiB',
          ours: whole,
          must: '<= 250 MiB',
          met: whole <= 250,
          note: parts.join(', '),
        },
        {
          goal: 'B18',
          what: 'memory of the server alone',
          unit: 'MiB',
          ours: server,
          must: '<= 195 MiB',
          met: server <= 195,
        },
      ]
    } finally {
      await stack.stop()
    }
  })
}

export async function startTime({ quick }: Options): Promise<Figure[]> {
  const rounds = quick ? 1 : 5
  const cold: number[] = []
  const warm: number[] = []
  const floors: number[] = []
  for (let i = 0; i < rounds; i++) {
    await withFolder(async (data) => {
      for (const times of [cold, warm]) {
        const stack = await startStack(data)
        times.push(stack.seconds)
        await stack.stop()
      }
    })
    const began = performance.now()
    await using _ground = await openGround()
    floors.push((performance.now() - began) / 1000)
  }
  const [first, again] = [median(cold), median(warm)]
  const note = 'the console is built already, as after the first start of a clone'
  return [
    {
      goal: 'B20',
      what: '`npm start` on an empty data folder to ready',
      unit: 's',
      ours: first,
      floor: median(floors),
      must: '<= 6 s',
      met: first <= 6,
      note: `${note}; floor: one PostgreSQL made, started and migrated`,
    },
    { goal: 'B20', what: '`npm start` again to ready', unit: 's', ours: again, must: '<= 3 s', met: again <= 3 },
  ]
}
