// A sync: the device says what it holds in two numbers; only a difference makes anybody say more.
import * as z from 'zod'
import { KindName } from '../telemetry/dictionary.ts'
import { Digest } from '../telemetry/digest.ts'
import { SignedEpoch } from './epoch.ts'
import { GivenIdJudged, OwnIdDigest, SignedGivenId } from './own-id.ts'
import { SignedPolicy } from './policy.ts'
import { Ownership, RemoteAct, RemoteSaid } from './remote.ts'

export { syncPath } from '../paths.ts'

/** Resident: a service that is always there. On demand: a timer and systemd's sockets and paths start it. */
export const AgentMode = z.enum(['resident', 'on-demand'])
export type AgentMode = z.infer<typeof AgentMode>

export const SyncRequest = z.strictObject({
  v: z.int(),
  /** Digest over the kinds' digests: `digestOf([stateText(kinds)], sha256)`. */
  state: Digest,
  /** Revision of the policy held. */
  policy: z.int().min(0),
  /** Only when something changed since the last acknowledged state, or the server asked: the digest of each kind held. */
  kinds: z.partialRecord(KindName, Digest).optional(),
  /** Kinds that the device's own file keeps from being collected although its policy asks (D2). */
  withheld: z.array(z.string().max(100)).max(200).optional(),
  /** Whose device the policy held takes it for; absent: the company's. */
  ownership: Ownership.optional(),
  /**
   * Of a personal device, with `kinds`: the items its user agreed on there, with the time by its clock. It is no consent:
   * who answers for the data authorised it before.
   */
  agreed: z
    .array(z.strictObject({ item: z.string().max(100), at: z.iso.datetime() }))
    .max(200)
    .optional(),
  /** What it says of acts that it does not simply allow. */
  remote: z.partialRecord(RemoteAct, RemoteSaid).optional(),
  /** With `kinds`: digest of the own system id that takes the place of ours here (D4): the holder's, else the tenant's. */
  ownId: OwnIdDigest.optional(),
  /** Revision of the tenant's own id that was heard, taken or not; absent: none. */
  given: z.int().min(1).optional(),
  /** With `kinds` and `given`: what came of it. */
  judged: GivenIdJudged.optional(),
  /** The epoch held; absent: none. */
  epoch: z.int().min(1).optional(),
  /** UDP port on which the agent takes wakes. */
  wakePort: z.int().min(1).max(65_535).optional(),
  /** How the agent works: always there, or started by timers and sockets. Absent: as last said. */
  mode: AgentMode.optional(),
  /** This sync follows a wake: its counter. */
  woken: z.int().min(0).optional(),
  /** All kinds were read again for this sync, as a forced one asks. */
  reread: z.literal(true).optional(),
  /** The device's clock, whole minutes; a difference above a day is shown and stops nothing. */
  clock: z.iso.datetime().optional(),
})
export type SyncRequest = z.infer<typeof SyncRequest>

export const SyncAnswer = z.strictObject({
  policy: SignedPolicy.optional(),
  /** The server was restored since: go on from what you hold, and renew. */
  epoch: SignedEpoch.optional(),
  /** The tenant gave this device an own id, or took it back, since. */
  given: SignedGivenId.optional(),
  /** What the server wants on the telemetry road: since `base`, or whole when base is null. */
  wanted: z.array(z.strictObject({ kind: KindName, base: Digest.nullable() })),
  /** An operator forced a sync: read all kinds again and sync once more with `reread`. */
  reread: z.literal(true).optional(),
  /** Open a held line (wire/control/held-line.ts) and keep it. Only to resident agents that hold none. */
  keep: z.literal(true).optional(),
})
export type SyncAnswer = z.infer<typeof SyncAnswer>

/** The text whose digest is a device's state: the kinds' digests in the order of their names. A kind that is off is left out. */
export function stateText(kinds: Partial<Record<KindName, Digest>>): string {
  return Object.entries(kinds)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, digest]) => `${kind}:${digest}`)
    .join('\n')
}
