// One sync: two numbers when nothing changed, otherwise what differs over the telemetry road; the same for a timer, a start and a hand.
import { iso } from '#kit/clock.ts'
import type { SignedGivenId } from '#wire/control/own-id.ts'
import type { Policy } from '#wire/control/policy.ts'
import type { SyncAnswer, SyncRequest } from '#wire/control/sync.ts'
import { syncPath } from '#wire/paths.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { protocolVersion } from '#wire/version.ts'
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { holderFiles } from '../holder/file.ts'
import { treeAt } from '../telemetry/collect/tree.ts'
import type { SoftwareChange } from '../telemetry/events/software-change.ts'
import type { Facts } from '../telemetry/facts.ts'
import { type Ledger, readLedger } from '../telemetry/ledger.ts'
import { logDue } from '../telemetry/log/due.ts'
import type { Why } from '../telemetry/log/kept.ts'
import { readableKinds, stampOf } from '../telemetry/stamp.ts'
import { type Switches, switchesOf } from '../telemetry/switches.ts'
import { heldEpoch, takeEpoch } from './epoch.ts'
import { jsonOf } from './line.ts'
import { hasAny, type OwnSaid, ownSaid } from './own-said.ts'
import { heldPolicy, takePolicy } from './policy.ts'
import type { Prompt } from './prompts.ts'
import { ask, isGranted, settle } from './remote.ts'
import type { Session, Synced } from './sync-session.ts'

/** A policy may arrive in the answer to the first pass, and must be seen to be held by the next; so a forced sync. */
const passes = 3

/** Syncs once. `everything` reads all kinds again, whatever their stamps say. Throws Fault. */
export async function sync(session: Session, { everything = false, woken }: Prompt = {}): Promise<Synced> {
  const told = new Set<KindName>()
  let epochTaken = false
  let keep = false
  let reread = everything || isGranted(session.folder, 'collect-now')
  let software: SoftwareChange | undefined
  for (let pass = 1; ; pass += 1) {
    const policy = heldPolicy(session.folder, session.identity)
    const own = ownSaid(session, policy)
    const { switches, trouble: closed } = switchesNow(session, policy, own)
    const done = await exchange(session, policy, switches, own, { everything: reread, ...(pass === 1 && { woken }) })
    const { 'collect-now': read, 'keep-connection': line } = own.remote ?? {}
    if (done.rereadAsked && read === 'ask') ask(session.folder, 'collect-now', session.clock)
    if (done.keep && line === 'ask') ask(session.folder, 'keep-connection', session.clock)
    for (const kind of done.told) told.add(kind)
    epochTaken ||= done.epochTaken === true
    keep ||= done.keep === true && line === undefined
    reread ||= done.rereadAsked === true && read === undefined
    software ??= done.software
    if ((done.policyTaken || done.givenTaken || done.rereadAsked) && pass < passes) continue
    settle(session.folder, session.clock)
    return {
      told: [...told],
      policy: heldPolicy(session.folder, session.identity),
      withheld: switches?.withheld ?? [],
      trouble: closed ?? done.trouble,
      epochTaken,
      keep,
      mayKeep: line === undefined,
      logBroken: await askLogIfDue(session, everything),
      software,
    }
  }
}

/** The log is asked last: that it cannot be heard takes nothing back of what was told. */
async function askLogIfDue(session: Session, everything: boolean): Promise<Why | undefined> {
  if (!everything && !logDue(session.folder, session.clock)) return undefined
  const { askLog } = await import('../telemetry/log/ask.ts')
  return askLog(session)
}

/**
 * What may be collected. Without a readable privacy file or policy that is not known: nothing is collected or taken
 * back then, and the contact goes on, so that the server can send the policy and people can see the trouble.
 */
function switchesNow(
  { config, folder }: Session,
  policy: Policy | undefined,
  own: OwnSaid,
): { switches?: Switches; trouble?: Fault } {
  if (!policy) return {}
  try {
    const switches = switchesOf(
      policy,
      holderFiles(config, folder),
      new Set(own.agreed?.map(({ item }) => item)),
      own.ownId !== undefined,
    )
    return { switches: { ...switches, ...(hasAny(own) && { said: JSON.stringify(own) }) } }
  } catch (error) {
    if (error instanceof Fault) return { trouble: error }
    throw error
  }
}

interface Exchanged {
  readonly told: readonly KindName[]
  readonly policyTaken?: boolean
  /** An own id of the tenant was judged: what may be told hangs on it. */
  readonly givenTaken?: boolean
  readonly epochTaken?: boolean
  readonly rereadAsked?: boolean
  readonly keep?: boolean
  readonly software?: SoftwareChange | undefined
  readonly trouble?: Fault
}

async function exchange(
  session: Session,
  policy: Policy | undefined,
  switches: Switches | undefined,
  { remote, given, ...own }: OwnSaid,
  { everything = false, woken }: { everything: boolean; woken?: number | undefined },
): Promise<Exchanged> {
  const { config, folder, clock, identity } = session
  const ledger = readLedger(folder)
  const tree = treeAt(config.root)
  const kinds = readableKinds.filter((kind) => switches?.on.includes(kind))
  const looked = { tree, clock, folder, on: new Set(switches?.on) }
  const stamps: Ledger['stamps'] = Object.fromEntries(kinds.map((kind) => [kind, stampOf(kind, looked)]))
  const gatherNow = async (on: Switches) => {
    session.doing('reading')
    const { gather } = await import('../telemetry/facts.ts')
    const machine = { tree, folder, clock, agentVersion: config.version, on: new Set(on.on) }
    return gather(machine, on, everything && ledger ? { ...ledger, stamps: {} } : ledger, stamps)
  }
  const quiet = switches && ledger && !everything && isUnchanged(ledger, config, switches, stamps)
  let facts = switches && !quiet ? await gatherNow(switches) : undefined
  const epoch = heldEpoch(folder)
  const request: SyncRequest = {
    v: protocolVersion,
    state: facts?.state ?? ledger?.state ?? (await emptyState()),
    policy: policy?.revision ?? 0,
    ...(policy?.ownership && { ownership: policy.ownership }),
    ...(remote && { remote }),
    ...(given !== undefined && { given }),
    ...(epoch > 0 && { epoch }),
    ...(session.mode && { mode: session.mode }),
    ...(session.wakePort !== undefined && { wakePort: session.wakePort }),
    ...(woken !== undefined && { woken }),
    ...(facts && {
      ...(everything && { reread: true }),
      kinds: facts.kinds,
      withheld: [...(switches?.withheld ?? [])],
      ...own,
      clock: iso(clock.now() - (clock.now() % 60_000)),
    }),
  }
  const answer = await session.line.post(syncPath, 'application/json', JSON.stringify(request))
  if (answer.status === 204) {
    // The server holds exactly this, also when its earlier answer never reached us.
    await facts?.confirm(Object.keys({ ...ledger?.told, ...facts.kinds }) as KindName[])
    return { told: [], software: facts?.softwareChange() }
  }
  const { SyncAnswer } = await import('#wire/control/sync.ts')
  const read = SyncAnswer.safeParse(jsonOf(answer))
  if (!read.success) throw new Fault('answer-unusable', 'The answer to the sync does not have the form we know')
  if (read.data.epoch) await takeEpoch(folder, session.identity, read.data.epoch)
  const { given: signedId, policy: signedPolicy } = read.data
  const refused = signedPolicy && (await taken('policy-refused', () => takePolicy(folder, identity, signedPolicy)))
  const refusedId = signedId && (await taken('given-id-refused', () => takeId(session, signedId)))
  // A new policy may ask for less than what would be sent now: it holds first.
  const epochTaken = read.data.epoch !== undefined
  const policyTaken = signedPolicy !== undefined && !refused
  const keep = read.data.keep === true
  // What is not known to be collected cannot be read again.
  const rereadAsked = read.data.reread === true && !everything && switches !== undefined
  const givenTaken = signedId !== undefined && !refusedId
  const trouble = refused ?? refusedId
  const heard = { epochTaken, policyTaken, givenTaken, keep, rereadAsked, ...(trouble && { trouble }) }
  if (policyTaken || givenTaken || rereadAsked) return { told: [], ...heard }
  facts ??= switches && (await gatherNow(switches))
  const told = facts ? await tell(session, facts, read.data.wanted) : []
  return { told, ...heard, software: facts?.softwareChange() }
}

/** undefined: taken. */
async function taken(code: string, take: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await take()
    return undefined
  } catch (error) {
    if (error instanceof Fault && error.code === code) return error
    throw error
  }
}

async function takeId({ folder, identity }: Session, signed: SignedGivenId): Promise<void> {
  const { takeGivenId } = await import('./given-id.ts')
  await takeGivenId(folder, identity, signed)
}

async function emptyState(): Promise<string> {
  const { stateOf } = await import('../telemetry/facts.ts')
  return stateOf({})
}

function isUnchanged(ledger: Ledger, config: AgentConfig, switches: Switches, stamps: Ledger['stamps']): boolean {
  return (
    ledger.agentVersion === config.version &&
    ledger.on.join() === switches.on.join() &&
    ledger.withheld.join() === switches.withheld.join() &&
    ledger.said === switches.said &&
    Object.keys(ledger.told).every((kind) => Object.hasOwn(stamps, kind)) &&
    Object.entries(stamps).every(([kind, stamp]) => ledger.stamps[kind as KindName] === stamp)
  )
}

/** Sends what is wanted, once more in whole what the server could not build on. */
async function tell(session: Session, facts: Facts, wanted: SyncAnswer['wanted']): Promise<readonly KindName[]> {
  const { send } = await import('../telemetry/send.ts')
  const told: KindName[] = []
  let anew: readonly KindName[] = []
  for (const attempt of ['change', 'whole']) {
    const records = attempt === 'change' ? await facts.records(wanted, []) : await facts.records([], anew)
    if (records.length === 0) {
      // Nothing to say after all: what was read is what the server holds.
      await facts.confirm([])
      break
    }
    session.doing('sending')
    const { acknowledged, resend } = await send(session, records)
    await facts.confirm(acknowledged)
    told.push(...acknowledged)
    anew = resend
    if (anew.length === 0) break
  }
  return told
}
