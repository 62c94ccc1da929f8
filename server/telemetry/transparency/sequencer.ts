// Gives waiting leaves their numbers and signs what the log then is: each second where there is something new.
import { iso } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import { fault } from '#kit/log.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { Context } from '../../context.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { freshOrigin, rootIn, signedCheckpoint } from './checkpoint.ts'
import * as store from './log.store.ts'
import { prefixOf } from './places.ts'
import { append, frontierFrom, frontierOf, hashBytes, LogDamaged, rootOf, split, tileWidth } from './tiles.ts'

const everyMs = 1_000
/** Rows of one pass, each of 1 to 256 leaves; when there are more, another pass follows at once. */
const rowsAtOnce = 512

/** The log in use; made when it is first looked at. */
export async function openLogRow(context: Context, tenant: number): Promise<store.LogRow> {
  const key = { tenant, epoch: context.epoch.number }
  return context.fleet.as([tenant], (tx) => store.readLogRow(tx, key, freshOrigin(context.authority.trustDomain)))
}

/**
 * One pass over a tenant's waiting leaves, in one transaction: a leaf stops waiting and has its place at once or not at
 * all, so it may end anywhere and be run by any process. Gives the number of leaves; 0 while another process is at it.
 * Throws LogDamaged when what is stored is not what the last checkpoint signed: nothing is signed over damage.
 */
export async function sequence(context: Context, tenant: number): Promise<number> {
  const key = { tenant, epoch: context.epoch.number }
  const now = context.clock.now()
  return context.fleet.as([tenant], async (tx) => {
    await store.readLogRow(tx, key, freshOrigin(context.authority.trustDomain))
    const log = await store.lockLog(tx, key)
    if (!log) return 0
    const entries = (await store.takePending(tx, tenant, rowsAtOnce)).flatMap(split)
    if (entries.length === 0) return 0
    const frontier = frontierFrom(log.size, await store.readTiles(tx, key, frontierOf(log.size)))
    const before = Buffer.from(rootOf(frontier)).toString('base64')
    if (log.checkpoint !== '' && rootIn(log.checkpoint) !== before)
      throw new LogDamaged('the log is not what its checkpoint says')
    const { root, tiles } = append(log.size, frontier, entries)
    const size = log.size + entries.length
    await store.writeTiles(tx, key, tiles)
    await store.writeBundles(tx, key, await bundlesWith(tx, key, log.size, entries))
    await store.addPlaces(
      tx,
      key,
      entries.map((entry, i) => ({ prefix: prefixOf(entry), place: log.size + i })),
    )
    await store.countDay(tx, key, { day: iso(now).slice(0, 10), leaves: entries.length, size })
    const checkpoint = signedCheckpoint(context, { origin: log.origin, size, root })
    await store.writeLog(tx, key, { size, checkpoint, at: new Date(now) })
    return entries.length
  })
}

/** The last bundle with what it had, and those after it. */
async function bundlesWith(
  tx: Transaction,
  key: store.LogKey,
  size: number,
  entries: readonly Buffer[],
): Promise<store.Bundle[]> {
  const first = Math.floor(size / tileWidth)
  const begun = (size % tileWidth) * hashBytes
  const [last] = begun > 0 ? await store.readBundles(tx, key, first, first) : []
  if (begun > 0 && (last?.commitments.length ?? 0) < begun) throw new LogDamaged('entries of the log are missing')
  const all = [...(last ? split(last.commitments.subarray(0, begun)) : []), ...entries]
  return Array.from({ length: Math.ceil(all.length / tileWidth) }, (_, i) => ({
    bundle: first + i,
    commitments: Buffer.concat(all.slice(i * tileWidth, (i + 1) * tileWidth)),
  }))
}

/** Passes over every tenant once a second until disposed. Any number of processes may do so. */
export function openSequencer(context: Context): AsyncDisposable {
  const stop = new AbortController()
  const damaged = new Set<number>()

  async function pass(): Promise<void> {
    const tenants = await tenantNumbers(context)
    const waiting = await context.fleet.as(tenants, (tx) => store.tenantsWaiting(tx, tenants))
    for (const tenant of waiting) {
      if (stop.signal.aborted) return
      await drain(tenant).catch((error: unknown) => complain(tenant, error))
    }
  }

  async function drain(tenant: number): Promise<void> {
    for (let leaves = rowsAtOnce; leaves >= rowsAtOnce; ) {
      leaves = await sequence(context, tenant)
      if (leaves > 0) tell(tenant)
    }
  }

  function tell(tenant: number): void {
    damaged.delete(tenant)
    const news = JSON.stringify({ t: tenant, what: 'log', ids: [] })
    context.listener.notify('muster_news', news).catch(() => {})
  }

  /** Once per tenant: damage stays until a person looks, and the leaves wait. */
  function complain(tenant: number, error: unknown): void {
    if (!(error instanceof LogDamaged)) throw error
    if (!damaged.has(tenant)) context.log.error('the transparency log is damaged and cannot go on', { tenant })
    damaged.add(tenant)
  }

  const running = (async () => {
    while (!stop.signal.aborted) {
      await pass().catch((error: unknown) => context.log.warn('leaves of the log wait longer', fault(error)))
      await pause(everyMs, stop.signal)
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
