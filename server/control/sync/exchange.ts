// The server's end of a sync: presence, policy, and what it wants to be told because the two numbers differ.
import { iso } from '#kit/clock.ts'
import type { SyncAnswer, SyncRequest } from '#wire/control/sync.ts'
import { Problem } from '#wire/problem.ts'
import { type KindName, kindNames } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context } from '../../context.ts'
import { announce } from '../../devices/announce.ts'
import { noteReport } from '../../devices/note-report.ts'
import type { Standing } from '../../devices/presence.ts'
import { unmarkCounted } from '../../devices/privacy/counted.ts'
import { noteJudged, signedGivenId } from '../../devices/privacy/given.ts'
import { noteSaid } from '../../devices/privacy/said.ts'
import type { Via } from '../../devices/via.ts'
import { heldDigests } from '../../telemetry/held-digests.ts'
import { stateDigest } from '../../telemetry/sha256.ts'
import { type CurrentPolicy, signedPolicy } from '../policy/signed-policy.ts'

const dayMs = 86_400_000
/** A policy is valid for 30 days: whoever holds the same revision is given it anew in time. */
const refreshDays = 10

/**
 * Undefined: nothing differs (204). Resolves after the contact was committed, unless the answer is to read everything
 * again, for which the device comes twice. The short form of a request (no `kinds`) is
 * believed when its number is the one held; a device that changed says so by naming its kinds, and is then compared with
 * what is stored, because another process may have stored it.
 */
export async function exchange(
  context: Context,
  standing: Standing,
  request: SyncRequest,
  via: Via,
): Promise<SyncAnswer | undefined> {
  if (request.v !== protocolVersion) throw new Problem('version-unsupported')
  const isAsked = await comes(context, standing, request, via)
  const policy = await signedPolicy(context, standing.tenant, standing.ownership)
  const { number: epoch, signed } = context.epoch
  const isNewEpoch = signed !== undefined && request.epoch !== epoch
  const isOthers = (request.ownership ?? 'company') !== standing.ownership
  const stale = isNewEpoch || isOthers || request.policy !== policy.revision || isDue(standing, context.clock.now())
  standing.policy = request.policy
  const given = (request.given ?? 0) === standing.given ? undefined : await signedGivenId(context, standing)
  const wanted =
    request.kinds === undefined && request.state === standing.held && !isCountDue(standing, context.clock.now())
      ? []
      : await compare(context, standing, request, policy)
  await report(context, standing, request)
  const isToRead = isAsked && !request.reread
  const contact = context.presence.contact(standing)
  // It comes again at once, and waits for the commit then: nothing was told yet that could be lost.
  if (isToRead) contact.catch(() => undefined)
  else await contact
  if (request.reread) context.asks.read(standing, request.state, wanted.length === 0)
  const isToKeep = via.line === 'once' && (await isWantedLine(context, standing, request))
  if (!stale && !given && wanted.length === 0 && !isToRead && !isToKeep) return undefined
  return {
    ...(isNewEpoch && { epoch: signed }),
    ...(stale && { policy: policy.signed }),
    ...(given && { given }),
    wanted,
    ...(isToRead && { reread: true as const }),
    ...(isToKeep && { keep: true as const }),
  }
}

/** Notes where the device is and whether a wake brought it; true when somebody forced a sync of it. */
function comes(context: Context, standing: Standing, request: SyncRequest, via: Via): boolean | Promise<boolean> {
  const { tenant, number } = standing
  context.reach.heard(standing, via, request)
  if (request.woken !== undefined) context.reach.ended({ tenant, number, counter: request.woken, arrived: true })
  return context.asks.came(standing, via, request)
}

/** An agent that is started by timers and sockets holds no line, nor one whose device refused or waits for its user. */
function isWantedLine(context: Context, standing: Standing, { mode, remote }: SyncRequest): boolean | Promise<boolean> {
  const said = remote?.['keep-connection']
  if (said === 'refuse' || said === 'asking') return false
  const works = mode ?? context.reach.modeOf(standing.tenant, standing.number)
  return works === 'resident' && context.lines.wanted(standing)
}

/** Each device has its own day in ten, by its number; whoever was away on it is served at its return. */
function isDue({ lastSeen, number }: Standing, now: number): boolean {
  const period = (ms: number) => Math.floor((ms / dayMs + (number % refreshDays)) / refreshDays)
  return lastSeen !== undefined && period(lastSeen) !== period(now)
}

/**
 * Kinds whose digest differs, each since the digest that is held; a kind that is held and not told any more is wanted
 * too, so that the device takes it back. After a readmission all are wanted whole.
 */
async function compare(
  context: Context,
  standing: Standing,
  request: SyncRequest,
  policy: CurrentPolicy,
): Promise<SyncAnswer['wanted']> {
  const { tenant, device, number } = standing
  const held = await heldDigests(context, tenant, number)
  if (isNameless(standing, request, policy)) return compareNameless(context, standing, request, policy, held)
  if (standing.countedOn !== undefined) await unmarkCounted(context, standing)
  const whole = standing.anew
  const named = request.kinds
  const wanted: SyncAnswer['wanted'] = []
  for (const kind of kindNames) {
    const collected = isCollected(policy, kind)
    const said = collected ? (named ? named[kind] : 'unknown') : undefined
    if (said === undefined && held[kind] === undefined) continue
    if (!whole && said === held[kind]) continue
    wanted.push({ kind, base: whole || said === undefined ? null : (held[kind] ?? null) })
  }
  const truth = stateOf(held)
  if (wanted.length > 0 && (whole || request.state !== truth)) return wanted
  context.presence.acknowledged(tenant, device, truth)
  return []
}

/** Neither our system id nor an own one (D3), as the device says it now, else as it said it last. */
function isNameless(
  standing: Standing,
  { kinds, withheld, ownId, agreed }: SyncRequest,
  policy: CurrentPolicy,
): boolean {
  if (kinds ? ownId !== undefined : standing.hasOwnId) return false
  if (!policy.collect.includes(systemId)) return true
  if (kinds ? withheld?.includes(systemId) : standing.withholdsId) return true
  if (standing.ownership === 'company') return false
  return kinds ? !agreed?.some(({ item }) => item === systemId) : standing.countedOn !== undefined
}

const dayOf = (ms: number) => iso(ms).slice(0, 10)

/** A device without a system id is counted once a day. */
const isCountDue = ({ countedOn }: Standing, now: number) => countedOn !== undefined && countedOn < dayOf(now)

/** What is still held is taken back, and its packages are asked for once a day; what else it holds stays with it. */
function compareNameless(
  context: Context,
  { tenant, device, countedOn }: Standing,
  { kinds, state }: SyncRequest,
  policy: CurrentPolicy,
  held: Partial<Record<KindName, Digest>>,
): SyncAnswer['wanted'] {
  const wanted = new Set(kindNames.filter((kind) => held[kind] !== undefined))
  const counts = isCollected(policy, 'software') && (kinds === undefined || kinds.software !== undefined)
  if (counts && countedOn !== dayOf(context.clock.now())) wanted.add('software')
  if (wanted.size === 0) context.presence.acknowledged(tenant, device, state)
  return [...wanted].map((kind) => ({ kind, base: null }))
}

function stateOf(held: Partial<Record<KindName, Digest>>): Digest {
  return stateDigest(Object.fromEntries(Object.entries(held).map(([kind, digest]) => [kind, { digest }])))
}

const isCollected = ({ collect }: CurrentPolicy, kind: KindName) =>
  collect.some((item) => item === kind || item.startsWith(`${kind}.`))

/** A clock off by less than a day is no news. Without `kinds` nothing is said about what is kept back. */
async function report(context: Context, standing: Standing, request: SyncRequest): Promise<void> {
  const off = request.clock === undefined ? 0 : Date.parse(request.clock) - context.clock.now()
  const clockOffHours = Math.abs(off) > dayMs ? Math.round(off / 3_600_000) : null
  const withheld = request.withheld ?? (request.kinds ? [] : undefined)
  if (request.kinds) await noteSaid(context, standing, request)
  if (request.judged && request.given === standing.given && request.judged !== standing.judged)
    await noteJudged(context, standing, request.judged)
  if (withheld === undefined && clockOffHours === null) return
  await noteReport(context, standing, { withheld, clockOffHours })
  if (!request.kinds) return
  const isAsKnown =
    standing.withholdsId === (withheld?.includes(systemId) ?? false) &&
    standing.hasOwnId === (request.ownId !== undefined)
  if (!isAsKnown) await announce(context, standing.tenant, [standing.device], 'keep')
}
