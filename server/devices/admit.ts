// Makes devices for machines that enrol: numbers, keys in the ring, rows. The door has nothing of them before the commit.
import { inGroups, type Outcome } from '#kit/group.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import { DeviceId, freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { auditAll } from '../people/audit.ts'
import { announce } from './announce.ts'
import { takeNumbers } from './devices.store.ts'
import { addEnrolled, type EnrolledRow, findEnrolled } from './enrolled.store.ts'
import { addPresences } from './presence.store.ts'
import { secretDigest } from './token-form.ts'
import { type AskedToken, lockAsked, markUsed, readAsked } from './tokens.store.ts'

export interface Admitted {
  readonly number: number
  readonly device: DeviceId
  readonly state: DeviceState
  readonly ownership: Ownership
}

interface Asked {
  readonly tenant: number
  readonly digest: Buffer
  readonly key: string
  readonly previousDevice: string | undefined
}

type Tools = Pick<Context, 'fleet' | 'ring' | 'clock' | 'presence' | 'listener' | 'log'>

/** Machines of one token stand in line for its row: those that come together stand there as one. */
const groups = { most: 64, atOnce: 2 }

/** One line per running server. */
const lines = new WeakMap<Context['fleet'], (asked: Asked) => Promise<Admitted>>()

/**
 * The device that this token and key (SHA-256) stand for. A token lets in one machine until it expires, and answers that
 * machine again; a reusable one lets in any number as `pending`, and answers each of them until it has spoken as a device.
 * A device that was made is announced. Throws `token-invalid`, `token-expired`, `token-used`.
 */
export function admit(
  context: Tools,
  asked: { tenant: number; secret: string; key: string; previousDevice: string | undefined },
): Promise<Admitted> {
  let line = lines.get(context.fleet)
  if (!line) {
    line = inGroups((group) => admitGroup(context, group), groups)
    lines.set(context.fleet, line)
  }
  const { secret, ...rest } = asked
  return line({ ...rest, digest: secretDigest(secret) })
}

/** Each tenant's machines in a transaction of their own; what befalls it befalls them only. */
async function admitGroup(context: Tools, group: readonly Asked[]): Promise<Outcome<Admitted>[]> {
  const outcomes: Outcome<Admitted>[] = []
  const byTenant = Map.groupBy(group.entries(), ([, { tenant }]) => tenant)
  await Promise.all(
    [...byTenant].map(async ([tenant, members]) => {
      const asked = members.map(([, one]) => one)
      const own = await admitAll(context, tenant, asked).catch((failed: unknown) => asked.map(() => ({ failed })))
      for (const [i, [place]] of members.entries()) outcomes[place] = own[i] as Outcome<Admitted>
    }),
  )
  return outcomes
}

async function admitAll(context: Tools, tenant: number, asked: readonly Asked[]): Promise<Outcome<Admitted>[]> {
  // Numbers and keys are there before the tokens are locked, so that nobody waits in line for them as well.
  const known = await context.fleet.as([tenant], (tx) => judge(context, tx, tenant, asked, readAsked))
  const wanted = known.filter((one) => 'fresh' in one).length
  const open = [...known.keys()].filter((place) => isOpen(known[place] as Verdict))
  if (open.length === 0) return known as Outcome<Admitted>[]
  const numbers = await takeNumbers(context.fleet, tenant, wanted)
  const devices = numbers.map(() => DeviceId.parse(freshId('dev')))
  await context.ring.add(tenant, devices)
  const { outcomes, made } = await context.fleet.as([tenant], async (tx) => {
    const rest = open.map((place) => asked[place] as Asked)
    const verdicts = await judge(context, tx, tenant, rest, lockAsked)
    return make(context, tx, tenant, rest, verdicts, { numbers, devices })
  })
  await announce(context, tenant, made, 'keep')
  const settled = new Map(open.map((place, i) => [place, outcomes[i]]))
  return known.map((one, place) => settled.get(place) ?? (one as Outcome<Admitted>))
}

type Verdict =
  | Outcome<Admitted>
  | { readonly fresh: AskedToken }
  /** The same token and key as another of its group. */
  | { readonly twinOf: number }

const isOpen = (verdict: Verdict) => 'fresh' in verdict || 'twinOf' in verdict

/** What each is told, in the order in which they came; those before are taken into account. */
async function judge(
  context: Tools,
  tx: Transaction,
  tenant: number,
  asked: readonly Asked[],
  read: typeof readAsked,
): Promise<Verdict[]> {
  const digests = [...new Map(asked.map(({ digest }) => [nameOf(digest), digest])).values()]
  const tokens = new Map((await read(tx, tenant, digests)).map((row) => [nameOf(row.digest), row]))
  const pairs = asked.flatMap(({ digest, key }) => {
    const token = tokens.get(nameOf(digest))?.id
    return token ? [{ token, key }] : []
  })
  const found = new Map((await findEnrolled(tx, tenant, pairs)).map((row) => [`${row.token}/${row.key}`, row]))
  const fresh = new Map<string, number>()
  const taken = new Set<string>()
  const now = context.clock.now()
  return asked.map(({ digest, key }, place) => {
    const token = tokens.get(nameOf(digest))
    if (!token) return { failed: new Problem('token-invalid') }
    const pair = `${token.id}/${key}`
    const twinOf = fresh.get(pair)
    if (twinOf !== undefined) return { twinOf }
    const verdict = verdictOn(token, taken.has(token.id), found.get(pair), now)
    if ('fresh' in verdict) {
      fresh.set(pair, place)
      taken.add(token.id)
    }
    return verdict
  })
}

const nameOf = (digest: Buffer) => digest.toString('base64')

function verdictOn(token: AskedToken, isTaken: boolean, found: EnrolledRow | undefined, now: number): Verdict {
  const expired = now >= token.expires_at.getTime()
  if (found && (!expired || (token.reusable && found.spoken === 0)))
    return { done: { number: found.number, device: found.id, state: found.state, ownership: found.ownership } }
  if (expired) return { failed: new Problem('token-expired') }
  if (token.revoked_at) return { failed: new Problem('token-invalid', 'the enrolment token was revoked') }
  if ((token.used_at || isTaken) && !token.reusable) return { failed: new Problem('token-used') }
  return { fresh: token }
}

/** Whoever is fresh now was so before the tokens were locked: there is a number and a key for each. */
async function make(
  context: Tools,
  tx: Transaction,
  tenant: number,
  asked: readonly Asked[],
  verdicts: readonly Verdict[],
  ready: { readonly numbers: readonly number[]; readonly devices: readonly DeviceId[] },
): Promise<{ outcomes: Outcome<Admitted>[]; made: DeviceId[] }> {
  const now = context.clock.now()
  const at = new Date(now)
  const fresh = verdicts.flatMap((verdict, place) => ('fresh' in verdict ? [{ place, token: verdict.fresh }] : []))
  const made = fresh.map(({ place, token: { id: token, group_id: group, reusable, ownership } }, i) => {
    const [number, device] = [ready.numbers[i] as number, ready.devices[i] as DeviceId]
    const state: DeviceState = reusable ? 'pending' : 'managed'
    const { key, previousDevice } = asked[place] as Asked
    return { place, number, device, state, group, ownership, token, tokenKey: key, previousDevice }
  })
  if (made.length > 0) {
    await addEnrolled(tx, tenant, at, made)
    await addPresences(
      tx,
      tenant,
      made.map(({ number }) => number),
    )
    await markUsed(tx, tenant, [...new Set(made.map(({ token }) => token))], at)
    const acts = made.map(({ device, token, state, previousDevice: previous }) => ({
      ...{ actor: device, act: 'device.enrol', subject: device, outcome: 'done' as const, at: now },
      detail: { token, state, ...(previous === undefined ? {} : { previous }) },
    }))
    await auditAll(tx, tenant, acts)
  }
  const byPlace = new Map(made.map((one) => [one.place, one]))
  const done = (place: number) => {
    const { number, device, state, ownership } = byPlace.get(place) as (typeof made)[number]
    return { done: { number, device, state, ownership } }
  }
  const outcomes = verdicts.map((verdict, place) =>
    'fresh' in verdict ? done(place) : 'twinOf' in verdict ? done(verdict.twinOf) : verdict,
  )
  return { outcomes, made: made.map(({ device }) => device) }
}
