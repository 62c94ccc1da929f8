// The server's own background work: jobs that survive a restart and run once, whichever process takes them.
import pg from 'pg'
import { type JobResult, PgBoss } from 'pg-boss'
import { fault, type Log } from '../log.ts'
import type { Roles } from './migrate.ts'

/** What a job carries: ids and the tenant, never a value about a person. Kept for less than a day after it ran. */
export type JobData = Readonly<Record<string, string | number | boolean>>

export interface Jobs {
  /** Puts a job on a queue made by migrate; `onceKey` drops it when one with that key is waiting already. */
  send(queue: string, data: JobData, options?: { onceKey?: string; afterSeconds?: number }): Promise<void>
  /** Runs `work` for each job, one at a time; when it throws the job is tried again, three times, then given up. */
  work(queue: string, work: (data: JobData) => Promise<void>): Promise<void>
  /** Puts a job on the queue at each time of a cron expression in UTC; the same call again changes nothing. */
  every(queue: string, cron: string): Promise<void>
  /** Ends what `every` began, also in an earlier version; of a queue that never was nothing. */
  noLonger(queue: string): Promise<void>
}

const schema = 'jobs'
/** More than one at a fetch, or a job that came beside another would wait for the next poll, half a minute away. */
const taking = { batchSize: 20, burstWhenBatchFull: true, perJobResults: true } as const
const dayless = { retentionSeconds: 14 * 3600, deleteAfterSeconds: 14 * 3600, retryLimit: 3, retryDelay: 5 } as const

/** Makes the schema `jobs` and its queues as the owner role; the app role may use them and make none. */
export async function installJobs(options: { url: string; roles: Roles; queues: readonly string[] }): Promise<void> {
  const client = new pg.Client({ connectionString: options.url, application_name: 'muster jobs' })
  client.on('error', () => {})
  await client.connect()
  const app = pg.escapeIdentifier(options.roles.app)
  try {
    await client.query("select pg_advisory_lock(hashtext('muster migrations'))")
    await client.query(`set role ${pg.escapeIdentifier(options.roles.owner)}`)
    const executeSql = async (text: string, values?: unknown[]) => {
      const result: pg.QueryResult | pg.QueryResult[] = await client.query(text, values)
      return { rows: [result].flat().flatMap((one) => one.rows) }
    }
    const idle = { supervise: false, schedule: false } as const
    const boss = new PgBoss({ db: { executeSql }, schema, migrate: true, createSchema: true, ...idle })
    boss.on('error', () => {})
    await boss.start()
    for (const queue of options.queues) await boss.createQueue(queue, { ...dayless, notify: true })
    await client.query(`grant usage on schema ${schema} to ${app};
      grant select, insert, update, delete on all tables in schema ${schema} to ${app};
      grant usage on all sequences in schema ${schema} to ${app};
      grant execute on all functions in schema ${schema} to ${app}`)
    await boss.stop({ graceful: false })
  } finally {
    await client.end()
  }
}

/** Starts taking jobs as the app role. */
export async function openJobs(options: { url: string; log: Log }): Promise<Jobs & AsyncDisposable> {
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'muster jobs',
    schema,
    max: 2,
    migrate: false,
    createSchema: false,
    useListenNotify: true,
    reindex: false,
    monitorVacuum: false,
  })
  boss.on('error', (error) => options.log.warn('the job queue met an error', fault(error)))
  await boss.start()
  return {
    async send(queue, data, { onceKey, afterSeconds } = {}) {
      await boss.send(queue, data, {
        ...(onceKey === undefined ? {} : { singletonKey: onceKey, singletonSeconds: 1 }),
        ...(afterSeconds === undefined ? {} : { startAfter: afterSeconds }),
      })
    },
    async work(queue, work) {
      await boss.work<JobData>(queue, taking, async (jobs) => {
        const results: JobResult[] = []
        for (const { id, data } of jobs) {
          try {
            await work(data ?? {})
            results.push({ id, status: 'completed' })
          } catch (error) {
            options.log.error('a job failed', { queue, job: id, ...fault(error) })
            // The queue keeps what it is told: only the class of the error, never its text.
            results.push({
              id,
              status: 'failed',
              output: { error: error instanceof Error ? error.constructor.name : 'unknown' },
            })
          }
        }
        return results
      })
    },
    async every(queue, cron) {
      await boss.schedule(queue, cron, {}, { tz: 'UTC' })
    },
    async noLonger(queue) {
      await boss.unschedule(queue)
    },
    [Symbol.asyncDispose]: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }
}
