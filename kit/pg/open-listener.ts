// A connection of its own for LISTEN and NOTIFY, which comes back by itself and says when it may have missed something.
import pg from 'pg'
import { Problem } from '#wire/problem.ts'
import { pause } from '../life.ts'
import type { Log } from '../log.ts'
import type { Listener } from './listen.ts'
import { codeOf } from './open-database.ts'

const firstWaitMs = 100
const longestWaitMs = 5_000
/** Locks end with their connection: when a host vanishes without a word, the database notices within half a minute. */
const soonMissed = 'set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3'
/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const payloadLimitBytes = 7_999

/** Opens the connection; throws `database-away` when nothing answers. Later losses are repaired in the background. */
export async function openListener(options: { url: string; log: Log }): Promise<Listener & AsyncDisposable> {
  const closing = new AbortController()
  const heard = new Map<string, { heard: (payload: string) => void; missed?: (() => void) | undefined }[]>()
  /** `times`: PostgreSQL counts how often a connection took a lock, and wants it given back as often. */
  const held = new Map<string, { lost: () => void; times: number }>()
  /** One statement at a time: a connection takes no second one before the first is answered. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work)
    turn = next.catch(() => {})
    return next
  }
  let client: pg.Client | undefined
  /** Of the connection that is being made. */
  let dialling: pg.Client | undefined
  let reconnecting: Promise<void> | undefined
  await connect()

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'muster news',
      keepAlive: true,
    })
    dialling = fresh
    fresh.on('error', () => {})
    fresh.on('notification', ({ channel, payload }) => {
      for (const each of heard.get(channel) ?? []) each.heard(payload ?? '')
    })
    fresh.on('end', () => {
      if (client !== fresh) return
      client = undefined
      reconnecting ??= reconnect().finally(() => {
        reconnecting = undefined
      })
    })
    try {
      await fresh.connect()
      await fresh.query(soonMissed)
      await inTurn(() => restore(fresh))
    } catch (error) {
      await fresh.end().catch(() => {})
      throw Object.assign(new Problem('database-away', undefined, 2), { cause: error })
    } finally {
      dialling = undefined
    }
  }

  /** Nobody is given the new connection before it hears every channel and has asked for every lock again. */
  async function restore(fresh: pg.Client): Promise<void> {
    for (const channel of heard.keys()) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`)
    for (const [lock, holding] of held) {
      if (await take(fresh, lock)) {
        holding.times = 1
        continue
      }
      // Asked for again later on, it would be held for one that has been told that it is not.
      held.delete(lock)
      holding.lost()
    }
    client = fresh
  }

  async function reconnect(): Promise<void> {
    for (let wait = firstWaitMs; !closing.signal.aborted && !client; wait = Math.min(wait * 2, longestWaitMs)) {
      await pause(wait, closing.signal)
      if (closing.signal.aborted) return
      try {
        await connect()
        for (const each of [...heard.values()].flat()) each.missed?.()
      } catch {
        if (!closing.signal.aborted) options.log.warn('the connection for news is away', { waitMs: wait })
      }
    }
  }

  return {
    on(channel, onHeard, missed) {
      const list = heard.get(channel) ?? []
      heard.set(channel, [...list, { heard: onHeard, missed }])
      // A loss between here and the answer is repaired by restore(), which listens to every channel again.
      if (list.length === 0) inTurn(async () => client?.query(`listen ${pg.escapeIdentifier(channel)}`)).catch(() => {})
    },
    async notify(channel, payload) {
      if (Buffer.byteLength(payload) > payloadLimitBytes) throw new Error('a notice holds at most 7,999 bytes')
      try {
        await inTurn(async () => {
          if (!client) throw new Error('away')
          await client.query('select pg_notify($1, $2)', [channel, payload])
        })
      } catch (error) {
        options.log.warn('news could not be sent', { channel, code: codeOf(error) })
        throw new Problem('database-away', undefined, 2)
      }
    },
    hold(lock, lost) {
      return inTurn(async () => {
        if (!client) throw new Problem('database-away', undefined, 2)
        const ours = await take(client, lock)
        if (ours) held.set(lock, { lost, times: (held.get(lock)?.times ?? 0) + 1 })
        else held.delete(lock)
        return ours
      })
    },
    async release(lock) {
      // A connection that is away has no lock any more.
      await inTurn(async () => {
        const times = held.get(lock)?.times ?? 0
        held.delete(lock)
        for (let i = 0; i < times; i += 1)
          await client?.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lock])
      }).catch(() => {})
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      dialling?.connection.stream.destroy()
      const last = client
      client = undefined
      await last?.end().catch(() => {})
      await reconnecting
    },
  }
}

async function take(client: pg.Client, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as ours',
    [lock],
  )
  return rows[0]?.ours === true
}
