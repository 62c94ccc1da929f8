// Records become rows here: one transaction for a whole group of devices, each under its own key.

import { iso } from '#kit/clock.ts'
import type { Outcome } from '#kit/group.ts'
import { fault } from '#kit/log.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { dayOf } from '#wire/telemetry/moment.ts'
import type { System } from '#wire/telemetry/system.ts'
import type { Context } from '../context.ts'
import { type NotedFacts, noteFacts } from '../devices/note-facts.ts'
import { ofPersons } from '../devices/of-persons.ts'
import { DeviceState } from './device-state.ts'
import { openFacts, sealFacts } from './facts.ts'
import { openSegment, sealSegment, segmentsKept } from './history.ts'
import { nothingHeld, openHolding, sealHolding } from './holding.ts'
import type { ParsedRecord } from './rows.ts'
import { stateDigest } from './sha256.ts'
import type { SetStep } from './software/catalogue.ts'
import { sizeOf } from './software/package-set.ts'
import { addTallies } from './software/store.ts'
import { tallyOf } from './software/tally.ts'
import { lockRemovals } from './software/uncount.store.ts'
import * as store from './store.ts'

export interface Submission {
  readonly tenant: number
  readonly device: DeviceId
  readonly number: number
  readonly records: readonly ParsedRecord[]
}

export interface Stored {
  readonly tenant: number
  readonly device: DeviceId
  readonly number: number
  readonly acknowledged: readonly KindName[]
  readonly resend: readonly KindName[]
  /** Digest over all kinds that are held now. */
  readonly held: Digest
  readonly changed: boolean
  /** Undefined when the package set is as before. */
  readonly step: SetStep | undefined
}

interface Work extends Submission {
  readonly key: Uint8Array
  readonly state: DeviceState
  readonly acknowledged: KindName[]
  readonly resend: KindName[]
  readonly packagesBefore: number | undefined
}

/**
 * Applies and writes the submissions of a group inside `tx`; a device stands in it once. A submission that cannot be
 * applied fails alone, and nothing of it is written. After the commit call `settle`.
 */
export async function storeRecords(
  context: Context,
  tx: Transaction,
  submissions: readonly Submission[],
): Promise<Outcome<Stored>[]> {
  const at = Math.floor(context.clock.now() / 1000)
  const removals = await removalsKnown(context, submissions)
  const work = await open(context, tx, submissions, at)
  const written: Work[] = []
  for (const [i, one] of work.entries()) {
    if (one instanceof Problem) continue
    try {
      for (const record of one.records) {
        const stored = await one.state.apply(record, (packages) => context.catalogue.learn(one.tenant, packages))
        ;(stored ? one.acknowledged : one.resend).push(record.kind)
      }
      written.push(one)
    } catch (error) {
      if (error instanceof Problem && error.code === 'database-away') throw error
      context.log.error('a transmission could not be applied', {
        tenant: one.tenant,
        device: one.device,
        ...fault(error),
      })
      work[i] = new Problem('internal')
    }
  }
  for (const [tenant, group] of Map.groupBy(written, (one) => one.tenant))
    await context.catalogue.learn(
      tenant,
      group.flatMap((one) => one.state.unknown),
    )
  for (const { state } of written) state.finish()
  await refuseRemoved(context, tx, written, removals)
  await write(context, tx, written, at)
  return work.map((one) => (one instanceof Problem ? { failed: one } : { done: storedOf(one) }))
}

/** Reads and unseals what is held of each device, and locks it. */
async function open(
  context: Context,
  tx: Transaction,
  submissions: readonly Submission[],
  at: number,
): Promise<(Work | Problem)[]> {
  const keys = submissions.map((one) => context.ring.keyOf(one.tenant, one.device))
  const alive = submissions.filter((_, i) => keys[i]).map((one) => ({ ...one, subject: one.device }))
  if (alive.length === 0) return submissions.map(() => erased())
  const held = byDevice(await store.lockHoldings(tx, alive))
  const withFacts = alive.filter((one) => one.records.some((record) => record.kind !== 'software'))
  const facts = byDevice(withFacts.length === 0 ? [] : await store.readFacts(tx, withFacts))
  return Promise.all(
    submissions.map(async (one, i) => {
      const key = keys[i]
      if (!key) return erased()
      const { tenant, device } = one
      const sealed = held.get(nameOf(one))?.sealed
      const holding = sealed ? openHolding(key, tenant, device, sealed) : nothingHeld
      const sealedFacts = facts.get(nameOf(one))?.sealed
      const state = new DeviceState(
        await context.catalogue.of(tenant, holding.packages.numbers.at(-1)),
        holding,
        sealedFacts ? openFacts(key, tenant, device, sealedFacts) : {},
        at,
      )
      const packagesBefore = holding.kinds.software && sizeOf(holding.packages)
      return { ...one, key, state, acknowledged: [], resend: [], packagesBefore }
    }),
  )
}

async function removalsKnown(context: Context, submissions: readonly Submission[]): Promise<Map<number, number>> {
  const known = new Map<number, number>()
  for (const { tenant } of submissions)
    if (!known.has(tenant)) known.set(tenant, (await context.catalogue.of(tenant)).removals)
  return known
}

/** A number that an erasure took from the catalogue meanwhile is stored in no set: the device tells it again. */
async function refuseRemoved(
  context: Context,
  tx: Transaction,
  work: readonly Work[],
  known: ReadonlyMap<number, number>,
): Promise<void> {
  const tenants = [...new Set(work.filter(({ state }) => state.came.length > 0).map(({ tenant }) => tenant))]
  if (tenants.length === 0) return
  const removals = await lockRemovals(tx, tenants)
  const behind = tenants.filter((tenant) => (removals.get(tenant) ?? 0) !== known.get(tenant))
  for (const tenant of behind) await context.catalogue.followRemovals(tenant)
  if (behind.length > 0) throw new Problem('conflict', 'an erasure changed the catalogue meanwhile')
}

const nameOf = (device: store.Subject) => `${device.tenant}/${device.number}`
const byDevice = <R extends store.Subject>(rows: readonly R[]) => new Map(rows.map((row) => [nameOf(row), row]))
const erased = () => new Problem('device-revoked', 'The device has no key any more')

async function write(context: Context, tx: Transaction, work: readonly Work[], at: number): Promise<void> {
  const changed = work.filter(({ state }) => state.touched.size > 0 || state.off.size > 0)
  if (changed.length === 0) return
  await store.writeHoldings(tx, changed.map(holdingRow))
  await noteFacts(
    context,
    tx,
    changed.flatMap((one) => {
      const facts = notedOf(one)
      return facts ? [{ tenant: one.tenant, device: one.device, number: one.number, facts }] : []
    }),
  )
  // After the class of the machine is noted: whether it is a person's follows from it.
  const telling = changed.filter(({ state }) => state.changes.length > 0)
  const byDay = await ofPersons(tx, telling)
  const segments = telling.map((one, i) => segmentOf(one, at, byDay[i] ?? true))
  if (segments.length > 0) await store.writeSegments(tx, segments)
  const facts = changed.filter(({ state }) => [...state.touched].some((kind) => kind !== 'software'))
  if (facts.length > 0) await store.writeFacts(tx, facts.map(factsRow))
  for (const one of changed) {
    if (one.state.off.size > 0) await forgetHistory(tx, one)
    const segment = one.state.segments
    if (segment > segmentsKept && segment % 50 === 0) await store.dropSegments(tx, one, segment - segmentsKept)
  }
  await addTallies(tx, tallyOf(changed, iso(at * 1000).slice(0, 10)))
}

/** A transmission that changed something adds the segment after the last one. */
function segmentOf({ tenant, number, device, key, state }: Work, at: number, byDay: boolean): store.SegmentRow {
  const segment = state.segments + 1
  const when = byDay ? { at: dayOf(at * 1000) / 1000, byDay } : { at }
  const sealed = sealSegment(key, tenant, device, segment, { ...when, changes: state.changes })
  return { tenant, number, segment, sealed }
}

function holdingRow({ tenant, number, device, key, state }: Work): store.SealedRow {
  const { kinds, packages, changes } = state
  const segments = state.segments + (changes.length > 0 ? 1 : 0)
  return { tenant, number, subject: device, sealed: sealHolding(key, tenant, device, { kinds, packages, segments }) }
}

function factsRow({ tenant, number, device, key, state }: Work): store.SealedRow {
  return { tenant, number, subject: device, sealed: sealFacts(key, tenant, device, state.facts) }
}

/** What was told of a kind before it was switched off goes from the history as well. */
async function forgetHistory(tx: Transaction, { tenant, number, device, key, state }: Work): Promise<void> {
  const rewritten: store.SegmentRow[] = []
  for (const { segment, sealed } of await store.allSegments(tx, { tenant, number })) {
    const { changes, ...when } = openSegment(key, tenant, device, segment, sealed)
    const left = changes.filter(([kind]) => !state.off.has(kind))
    if (left.length < changes.length)
      rewritten.push({
        tenant,
        number,
        segment,
        sealed: sealSegment(key, tenant, device, segment, { ...when, changes: left }),
      })
  }
  if (rewritten.length > 0) await store.writeSegments(tx, rewritten)
}

/** The few clear columns of the device row that follow from its facts. */
function notedOf({ state, packagesBefore }: Work): NotedFacts | undefined {
  const { kinds, packages, touched } = state
  const count = kinds.software ? sizeOf(packages) : null
  const noted: NotedFacts = count === (packagesBefore ?? null) ? {} : { packages: count }
  if (!touched.has('system')) return 'packages' in noted ? noted : undefined
  const system = state.only('system') as System | undefined
  return {
    ...noted,
    hostName: system?.hostName ?? null,
    osId: system?.osId ?? null,
    osVersion: system?.osVersion ?? null,
    architecture: system?.architecture ?? null,
    deviceClass: system?.deviceClass ?? null,
    rebootRequired: system?.rebootRequired ?? null,
    agentVersion: system?.agentVersion ?? null,
  }
}

function storedOf({ tenant, device, number, state, acknowledged, resend }: Work): Stored {
  const { went, came, packages } = state
  return {
    tenant,
    device,
    number,
    acknowledged: [...new Set(acknowledged)].filter((kind) => !resend.includes(kind)),
    resend: [...new Set(resend)],
    held: stateDigest(state.kinds),
    changed: state.touched.size > 0,
    step: went.length + came.length > 0 ? { went, came, packages } : undefined,
  }
}
