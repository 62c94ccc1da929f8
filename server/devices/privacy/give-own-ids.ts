// An operator gives devices own system ids in place of ours (D4), or takes them back; each device hears of it at its next contact.
import { createHash } from 'node:crypto'
import type { Transaction } from '#kit/pg/database.ts'
import type { giveOwnIds as contract } from '#wire/console/device-privacy.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { ownIdText, ownIdTrouble, ownIdTroubles } from '#wire/telemetry/own-id.ts'
import type { Caller, Context } from '../../context.ts'
import { auditAll } from '../../people/audit.ts'
import { actorOf } from '../../people/signed-in.ts'
import { announce } from '../announce.ts'
import { type GivenRow, lockAllGiven, writeGiven } from './given.store.ts'
import { openGiven, sealGiven } from './given.ts'
import { lockOwnerships } from './ownership.store.ts'
import { saidWithOwnId } from './said.store.ts'
import { openSaid } from './said.ts'

type Wish = BodyOf<typeof contract>['devices'][number]

const mostNamed = 10

/**
 * All or none. Throws `body-invalid` for a device that is named twice, `own-id-refused` with every reason (up to ten), by the
 * place in the list and never with the id; `device-unknown`, and `conflict` where another revision was read.
 */
export async function giveOwnIds(
  context: Context,
  { devices: wishes }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  if (new Set(wishes.map(({ device }) => device)).size < wishes.length)
    throw new Problem('body-invalid', 'devices: one of them is named twice')
  await refuseNames(context, tenant, wishes)
  const { changed, counts } = await context.fleet.as([tenant], async (tx) => {
    const asked = await compared(context, tx, tenant, wishes)
    const fresh = asked.filter(({ isNew }) => isNew)
    await write(context, tx, caller, fresh)
    const takenBack = fresh.filter(({ id }) => id === null).length
    return {
      changed: fresh.map(({ device }) => device),
      counts: { given: fresh.length - takenBack, takenBack, unchanged: asked.length - fresh.length },
    }
  })
  await announce(context, tenant, changed, 'keep')
  return counts
}

/** A wish beside what is there. */
interface Asked extends Pick<Wish, 'device' | 'id'> {
  readonly number: number
  /** What it was given before, if ever anything. */
  readonly row: GivenRow | undefined
  /** Undefined: taken back. */
  readonly digest: string | undefined
  readonly isNew: boolean
}

/** Locks the devices and all own ids that were given. Throws as `giveOwnIds` says. */
async function compared(context: Context, tx: Transaction, tenant: number, wishes: readonly Wish[]): Promise<Asked[]> {
  const ids = wishes.map(({ device }) => device)
  const found = new Map((await lockOwnerships(tx, tenant, ids)).map((row) => [row.id, row]))
  if (found.size < wishes.length) throw new Problem('device-unknown')
  refuse(ids.map((device) => (found.get(device)?.state === 'unmanaged' ? 'it has no agent to tell it to' : undefined)))
  const rows = new Map((await lockAllGiven(tx, tenant)).map((row) => [row.number, row]))
  const held = new Map([...rows.values()].map((row) => [row.number, openGiven(context, tenant, row)?.digest]))
  const byHolders = await idsOfHolders(context, tx, tenant, held)
  const asked = wishes.map(({ device, id, revision }) => {
    const { number } = found.get(device) as { number: number }
    const row = rows.get(number)
    if (revision !== undefined && revision !== (row?.revision ?? 0))
      throw new Problem('conflict', `the own id of ${device} was changed meanwhile: read it and try again`)
    const digest = id === null ? undefined : digestOf(tenant, id)
    return { device, number, row, id, digest, isNew: digest !== held.get(number) }
  })
  for (const { number, digest } of asked) held.set(number, digest)
  refuseTwice(asked, held, byHolders)
  return asked
}

/** Devices by the digests of the ids that their holders gave them. */
async function idsOfHolders(
  context: Context,
  tx: Transaction,
  tenant: number,
  given: ReadonlyMap<number, string | undefined>,
): Promise<Map<string, number>> {
  const said = (await saidWithOwnId(tx, tenant)).map((row) => ({ number: row.number, ...openSaid(context, row) }))
  return new Map(
    said.flatMap(({ number, ownId }) =>
      // What a device tells may be the id it was given.
      ownId === undefined || given.get(number) === ownId ? [] : [[ownId, number] as const],
    ),
  )
}

async function write(context: Context, tx: Transaction, caller: Caller, fresh: readonly Asked[]): Promise<void> {
  const { tenant } = caller
  const at = context.clock.now()
  const by = actorOf(caller)
  for (const { device, number, row, id, digest } of fresh)
    await writeGiven(tx, tenant, {
      ...{ number, subject: device, judged: null, at: new Date(at), by },
      given: id !== null && digest ? sealGiven(context, tenant, device, { digest, value: id }) : null,
      revision: Math.max((row?.revision ?? 0) + 1, at),
    })
  const acts = fresh.map(({ device, id }) => ({
    ...{ actor: by, act: 'device.own-id', outcome: 'done' as const, at },
    ...{ subject: device, detail: { done: id === null ? 'taken-back' : 'given' } },
  }))
  await auditAll(tx, tenant, acts)
}

const digestOf = (tenant: number, value: string): string =>
  createHash('sha256').update(ownIdText(tenant, value)).digest('base64url')

/** By form, and by what devices of the tenant are called. What else resolves is asked on the device, by its own resolver. */
async function refuseNames(context: Context, tenant: number, wishes: readonly Wish[]): Promise<void> {
  const { devices } = await context.names.listing(tenant)
  const hosts = new Set<string>()
  for (const one of devices)
    if (one?.from === 'host') for (const name of [one.name, one.name.split('.')[0] as string]) hosts.add(folded(name))
  refuse(
    wishes.map(({ id }) => {
      const trouble = id === null ? undefined : ownIdTrouble(id)
      if (id === null || trouble) return trouble && ownIdTroubles[trouble]
      return hosts.has(folded(id)) ? 'it is the host name of a device' : undefined
    }),
  )
}

const folded = (name: string) => name.normalize('NFKC').toLowerCase()

/** Two devices under one id would be one. */
function refuseTwice(
  asked: readonly { number: number; digest: string | undefined }[],
  held: ReadonlyMap<number, string | undefined>,
  byHolders: ReadonlyMap<string, number>,
): void {
  const having = new Map<string, number>()
  for (const digest of held.values()) if (digest !== undefined) having.set(digest, (having.get(digest) ?? 0) + 1)
  refuse(
    asked.map(({ number, digest }) => {
      if (digest === undefined) return undefined
      const holder = byHolders.get(digest)
      const isTaken = (having.get(digest) ?? 0) > 1 || (holder !== undefined && holder !== number)
      return isTaken ? 'another device has it' : undefined
    }),
  )
}

function refuse(troubles: readonly (string | undefined)[]): void {
  const named = troubles.flatMap((trouble, i) => (trouble === undefined ? [] : [`${i + 1}: ${trouble}`]))
  if (named.length === 0) return
  const more = named.length > mostNamed ? `; and ${named.length - mostNamed} more` : ''
  const detail = troubles.length === 1 ? (troubles[0] as string) : named.slice(0, mostNamed).join('; ') + more
  throw new Problem('own-id-refused', detail)
}
