// The log in figures: how long it is, what it last signed, and how many devices went along.
import { iso } from '#kit/clock.ts'
import type { readLog as contract } from '#wire/console/log.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { verifierKey } from './checkpoint.ts'
import * as store from './log.store.ts'
import { listReaders } from './readers.store.ts'
import { openLogRow } from './sequencer.ts'

const dayMs = 86_400_000
const daysShown = 30

/** Devices that are managed count, whether they ever asked or not. */
export async function readLog(
  context: Context,
  _input: object,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const key = { tenant, epoch: context.epoch.number }
  const now = context.clock.now()
  const day = (ago: number) => iso(now - ago * dayMs).slice(0, 10)
  const log = await openLogRow(context, tenant)
  const { listed, waiting, perDay, readers } = await context.fleet.as([tenant], async (tx) => ({
    waiting: await store.countWaiting(tx, tenant),
    perDay: await store.leavesByDay(tx, key, day(daysShown - 1)),
    readers: await listReaders(tx, tenant),
    listed: (await context.names.listing(tenant)).devices,
  }))
  const byNumber = new Map(readers.map((one) => [one.number, one]))
  const managed = listed.flatMap((device) => (device?.state === 'managed' ? [byNumber.get(device.number)] : []))
  const confirmed = managed.filter((one) => one?.confirmedOn !== undefined)
  const recent = confirmed.filter((one) => (one?.confirmedOn as string) >= day(1))
  return {
    asOf: iso(now),
    origin: log.origin,
    size: log.size,
    checkpoint: log.checkpoint,
    ...(log.checkpointAt && { checkpointAt: iso(log.checkpointAt.getTime()) }),
    key: context.authority.keys.log,
    keyProof: context.authority.keys.logProof,
    verifierKey: verifierKey(log.origin, context.authority.keys.log),
    waiting,
    perDay: perDay.map(({ day, leaves }) => ({ day, leaves })),
    confirmed: {
      withinDay: recent.length,
      longerAgo: confirmed.length - recent.length,
      never: managed.length - confirmed.length,
    },
    inconsistent: managed.filter((one) => one?.inconsistentOn !== undefined).length,
  }
}
