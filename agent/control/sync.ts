// One sync: two numbers when nothing changed, otherwise what differs over the telemetry road; the same for a timer, a start and a hand.
import { join } from 'node:path'
import { type Clock, iso } from '#kit/clock.ts'
import type { Policy, SignedPolicy } from '#wire/control/policy.ts'
import type { SyncAnswer } from '#wire/control/sync.ts'
import { syncPath } from '#wire/paths.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { protocolVersion } from '#wire/version.ts'
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import { type Folder, files } from '../state/folder.ts'
import { treeAt } from '../telemetry/collect/tree.ts'
import type { Facts } from '../telemetry/facts.ts'
import { type Ledger, readLedger } from '../telemetry/ledger.ts'
import { readableKinds, stampOf } from '../telemetry/stamp.ts'
import { type Switches, switchesOf } from '../telemetry/switches.ts'
import { heldEpoch, takeEpoch } from './epoch.ts'
import { jsonOf, type Line } from './line.ts'
import { heldPolicy, takePolicy } from './policy.ts'

export interface Session {
  readonly config: AgentConfig
  readonly clock: Clock
  readonly folder: Folder
  readonly identity: Identity
  readonly line: Line
}

export interface Synced {
  /** Kinds the server confirmed in this sync; none when nothing differed. */
  readonly told: readonly KindName[]
  readonly policy: Policy | undefined
  readonly withheld: readonly string[]
  /** A new policy that could not be taken, or a privacy file that could not be read. */
  readonly trouble: Fault | undefined
  /** The server was restored: the names under which it knew this device are to be renewed. */
  readonly epochTaken: boolean
}

/** A policy may arrive in the answer to the first pass, and must be seen to be held by the next. */
const passes = 3

/** Syncs once. `everything` reads all kinds again, whatever their stamps say. Throws Fault. */
export async function sync(session: Session, everything = false): Promise<Synced> {
  const told = new Set<KindName>()
  let epochTaken = false
  for (let pass = 1; ; pass += 1) {
    const policy = heldPolicy(session.folder, session.identity)
    const { switches, trouble: closed } = switchesNow(session, policy)
    const done = await exchange(session, policy, switches, everything && pass === 1)
    for (const kind of done.told) told.add(kind)
    epochTaken ||= done.epochTaken === true
    if (done.policyTaken && pass < passes) continue
    return {
      told: [...told],
      policy: heldPolicy(session.folder, session.identity),
      withheld: switches?.withheld ?? [],
      trouble: closed ?? done.trouble,
      epochTaken,
    }
  }
}

/** The files with which the holder keeps items back. */
export function holderFiles(config: AgentConfig, folder: Folder): string[] {
  return [config.privacyFile, join(folder.path, files.privacy)]
}

/**
 * What may be collected. Without a readable privacy file or policy that is not known: nothing is collected or taken
 * back then, and the contact goes on, so that the server can send the policy and people can see the trouble.
 */
function switchesNow(
  { config, folder }: Session,
  policy: Policy | undefined,
): { switches?: Switches; trouble?: Fault } {
  if (!policy) return {}
  try {
    return { switches: switchesOf(policy.collect, holderFiles(config, folder)) }
  } catch (error) {
    if (error instanceof Fault) return { trouble: error }
    throw error
  }
}

interface Exchanged {
  readonly told: readonly KindName[]
  readonly policyTaken?: boolean
  readonly epochTaken?: boolean
  readonly trouble?: Fault
}

async function exchange(
  session: Session,
  policy: Policy | undefined,
  switches: Switches | undefined,
  everything: boolean,
): Promise<Exchanged> {
  const { config, folder, clock } = session
  const ledger = readLedger(folder)
  const tree = treeAt(config.root)
  const kinds = readableKinds.filter((kind) => switches?.on.includes(kind))
  const stamps: Ledger['stamps'] = Object.fromEntries(kinds.map((kind) => [kind, stampOf(kind, tree, clock)]))
  const gatherNow = async (on: Switches) => {
    const { gather } = await import('../telemetry/facts.ts')
    const machine = { tree, folder, agentVersion: config.version, on: new Set(on.on) }
    return gather(machine, on, everything && ledger ? { ...ledger, stamps: {} } : ledger, stamps)
  }
  const quiet = switches && ledger && !everything && isUnchanged(ledger, config, switches, stamps)
  let facts = switches && !quiet ? await gatherNow(switches) : undefined
  const epoch = heldEpoch(folder)
  const request = {
    v: protocolVersion,
    state: facts?.state ?? ledger?.state ?? (await emptyState()),
    policy: policy?.revision ?? 0,
    ...(epoch > 0 && { epoch }),
    ...(facts && {
      kinds: facts.kinds,
      withheld: switches?.withheld,
      clock: iso(clock.now() - (clock.now() % 60_000)),
    }),
  }
  const answer = await session.line.post(syncPath, 'application/json', JSON.stringify(request))
  if (answer.status === 204) {
    // The server holds exactly this, also when its earlier answer never reached us.
    await facts?.confirm(Object.keys({ ...ledger?.told, ...facts.kinds }) as KindName[])
    return { told: [] }
  }
  const { SyncAnswer } = await import('#wire/control/sync.ts')
  const read = SyncAnswer.safeParse(jsonOf(answer))
  if (!read.success) throw new Fault('answer-unusable', 'The answer to the sync does not have the form we know')
  if (read.data.epoch) await takeEpoch(folder, session.identity, read.data.epoch)
  const refused = read.data.policy && (await take(session, read.data.policy))
  // A new policy may ask for less than what would be sent now: it holds first.
  const epochTaken = read.data.epoch !== undefined
  if (read.data.policy && !refused) return { told: [], policyTaken: true, epochTaken }
  facts ??= switches && (await gatherNow(switches))
  const told = facts ? await tell(session, facts, read.data.wanted) : []
  return { told, epochTaken, ...(refused && { trouble: refused }) }
}

/** undefined: taken. */
async function take({ folder, identity }: Session, signed: SignedPolicy): Promise<Fault | undefined> {
  try {
    await takePolicy(folder, identity, signed)
    return undefined
  } catch (error) {
    if (error instanceof Fault && error.code === 'policy-refused') return error
    throw error
  }
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
    const { acknowledged, resend } = await send(session, records)
    await facts.confirm(acknowledged)
    told.push(...acknowledged)
    anew = resend
    if (anew.length === 0) break
  }
  return told
}
