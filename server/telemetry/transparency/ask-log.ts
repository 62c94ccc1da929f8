// A device asks its log: that it goes on from what the device saw, and where the things are that the device sent.
import { iso } from '#kit/clock.ts'
import type { Transaction } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import type { LogAnswer, LogRequest } from '#wire/telemetry/log.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import * as store from './log.store.ts'
import { consistencyRanges, inclusionRanges } from './merkle.ts'
import { prefixOf } from './places.ts'
import { findReader, writeReader } from './readers.store.ts'
import { openLogRow } from './sequencer.ts'
import { hashesFrom, tilesFor } from './tiles.ts'

/**
 * An empty checkpoint says that the log has no leaf yet. No consistency proof is given for a size beyond ours: whoever
 * holds one has seen what this log does not hold. Throws Problem `version-unsupported`.
 */
export async function askLog(context: Context, device: DeviceCaller, request: LogRequest): Promise<LogAnswer> {
  if (request.v !== protocolVersion) throw new Problem('version-unsupported')
  const key = { tenant: device.tenant, epoch: context.epoch.number }
  const { origin, size, checkpoint } = await openLogRow(context, device.tenant)
  const held = request.held?.origin === origin ? request.held : undefined
  return context.fleet.as([device.tenant], async (tx) => {
    await noteReader(tx, device, key, iso(context.clock.now()).slice(0, 10), held?.size)
    const wanted = request.leaves.map((leaf) => Buffer.from(leaf, 'base64'))
    const places = wanted.length === 0 || size === 0 ? [] : await find(tx, key, wanted, size)
    const goesOn = held && held.size <= size ? consistencyRanges(held.size, size) : undefined
    const paths = places.map(({ place }) => inclusionRanges(place, size))
    const tiles = await store.readTiles(tx, key, tilesFor([...(goesOn ?? []), ...paths.flat()]))
    const proof = (ranges: Parameters<typeof hashesFrom>[0]) =>
      hashesFrom(ranges, tiles).map((hash) => Buffer.from(hash).toString('base64'))
    return {
      checkpoint,
      ...(goesOn && { consistency: proof(goesOn) }),
      inclusions: places.map(({ commitment, place }, i) => ({
        leaf: commitment.toString('base64'),
        index: place,
        proof: proof(paths[i] ?? []),
      })),
    }
  })
}

const find = (tx: Transaction, key: store.LogKey, wanted: readonly Buffer[], size: number) =>
  store.findPlaces(
    tx,
    key,
    wanted.map((commitment) => ({ commitment, prefix: prefixOf(commitment) })),
    size,
  )

/** A device that holds what it was given when it last asked has believed it; one that holds less has not. */
async function noteReader(
  tx: Transaction,
  device: DeviceCaller,
  key: store.LogKey,
  today: string,
  held: number | undefined,
): Promise<void> {
  const before = await findReader(tx, device)
  const confirms = before && held !== undefined && held >= (await store.sizeBefore(tx, key, before.askedOn))
  if (before?.askedOn === today && (!confirms || before.confirmedOn === today)) return
  await writeReader(tx, device, { askedOn: today, ...(confirms && { confirmedOn: today }) })
}

/** Called where a device's report is stored: it saw a log that does not go on. */
export async function noteInconsistent(
  context: Pick<Context, 'clock'>,
  tx: Transaction,
  device: { readonly tenant: number; readonly number: number },
): Promise<void> {
  const today = iso(context.clock.now()).slice(0, 10)
  await writeReader(tx, device, { askedOn: today, inconsistentOn: today })
}
