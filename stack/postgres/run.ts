// A running PostgreSQL: started as our child, stopped cleanly, and one left over by a killed supervisor ended first.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pause } from '#kit/life.ts'
import { type Account, databaseAccount } from './account.ts'
import type { Binaries } from './binaries.ts'
import { adminUrl, type Cluster, dataOf, makeCluster } from './cluster.ts'

export interface RunningPostgres {
  readonly pid: number
  /** The superuser's URL, for migrate only. */
  readonly url: string
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

const startLimitMs = 60_000
const stopLimitMs = 20_000

/** Makes the cluster when needed, starts it and resolves when it answers. `write` gets the text PostgreSQL logs. */
export async function runPostgres(
  cluster: Cluster,
  binaries: Binaries,
  write: (text: string) => void,
): Promise<RunningPostgres> {
  const account = databaseAccount()
  await makeCluster(cluster, binaries, account)
  await endLeftOver(dataOf(cluster))
  const child = launch(cluster, binaries, account, write)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    await answers(cluster, child)
  } catch (error) {
    child.kill('SIGQUIT')
    throw error
  }
  return {
    pid: child.pid as number,
    url: adminUrl(cluster),
    ended,
    async stop() {
      child.kill('SIGINT')
      const late = new AbortController()
      await Promise.race([ended, pause(stopLimitMs, late.signal).then(() => child.kill('SIGQUIT'))])
      late.abort()
      await ended
    },
  }
}

function launch(
  cluster: Cluster,
  binaries: Binaries,
  account: Account | undefined,
  write: (text: string) => void,
): ChildProcess {
  const child = spawn(binaries.postgres, ['-D', dataOf(cluster)], {
    ...account,
    // A group of its own: Ctrl-C at the terminal reaches the supervisor, which stops things in order.
    detached: true,
    cwd: dataOf(cluster),
    env: { PATH: dirname(binaries.postgres), LD_LIBRARY_PATH: binaries.libraries, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', write)
  }
  child.on('error', (error) => write(`${error.message}\n`))
  return child
}

/** PostgreSQL writes its state into the eighth line of postmaster.pid (source: miscadmin.h, LOCK_FILE_LINE_PM_STATUS). */
async function answers(cluster: Cluster, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < startLimitMs; waited += 10) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      throw new Error(`PostgreSQL (${cluster.name}) ended while starting: see its log`)
    const [pid, , , , , , , state] = statusLines(dataOf(cluster))
    if (Number(pid) === child.pid && state?.trim() === 'ready') return
    await pause(10)
  }
  throw new Error(`PostgreSQL (${cluster.name}) did not answer within ${startLimitMs / 1000} s`)
}

function statusLines(data: string): string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

/** A supervisor that was killed leaves its PostgreSQL running; two on one folder must never be. */
export async function endLeftOver(data: string): Promise<void> {
  const pid = leftOver(data)
  if (pid === undefined) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; waited < stopLimitMs; waited += 20) {
    if (leftOver(data) !== pid) return
    await pause(20)
  }
  throw new Error(`a PostgreSQL from an earlier start (process ${pid}) still uses ${data} and does not end`)
}

/** The process named in postmaster.pid, when it is alive and works in this folder. */
function leftOver(data: string): number | undefined {
  try {
    const pid = Number(statusLines(data)[0])
    if (!pid) return undefined
    process.kill(pid, 0)
    // Where there is no /proc, PostgreSQL itself refuses a second start on a folder in use.
    return readlinkSync(`/proc/${pid}/cwd`) === data ? pid : undefined
  } catch {
    return undefined
  }
}
