// What every verb of the server is given: the tools and the shared state of one running process.
import type { Clock } from '#kit/clock.ts'
import type { Door } from '#kit/door.ts'
import type { Log } from '#kit/log.ts'
import type { Metrics } from '#kit/metrics.ts'
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Jobs } from '#kit/pg/jobs.ts'
import type { Listener } from '#kit/pg/listen.ts'
import type { Right } from '#wire/contract.ts'
import type { DeviceId, OperatorId } from '#wire/ids.ts'
import type { ServerConfig } from './config.ts'
import type { Authority } from './control/authority/authority.ts'
import type { CurrentEpoch } from './control/epoch/epoch.ts'
import type { Lines } from './control/line/lines.ts'
import type { Asks } from './control/sync/asks.ts'
import type { Names } from './devices/names.ts'
import type { Presence } from './devices/presence.ts'
import type { Reach } from './devices/reach.ts'
import type { Looks } from './people/looks/looks.ts'
import type { Ring } from './ring/ring.ts'
import type { Advisories } from './telemetry/advisories/advisories.ts'
import type { Decisions } from './telemetry/findings/decisions/decisions.ts'
import type { Findings } from './telemetry/findings/findings.ts'
import type { Catalogue } from './telemetry/software/catalogue.ts'

export interface Context {
  readonly clock: Clock
  readonly config: ServerConfig
  readonly log: Log
  readonly metrics: Metrics
  /** Opaque ids only. */
  readonly fleet: Database
  /** Names, e-mail addresses, texts of terms; the only place that maps a tenant number to a name. */
  readonly people: Database
  /** LISTEN and NOTIFY between processes: ids only. */
  readonly listener: Listener
  readonly jobs: Jobs
  /** The keys of the subjects, outside PostgreSQL. */
  readonly ring: Ring
  /** The one door out: what a tenant authorised, to whom it authorised it. */
  readonly door: Door
  /** Root, issuing CA and signing keys, outside PostgreSQL. */
  readonly authority: Authority
  /** 0 until a backup was restored; then the document that tells devices so. */
  readonly epoch: CurrentEpoch
  /** Who spoke last and what they hold; answered from memory, committed in groups. */
  readonly presence: Presence
  /** Where devices were last, how their agents work, and whether wakes arrive. */
  readonly reach: Reach
  /** Connections that stay open, in whichever process. */
  readonly lines: Lines
  /** What operators asked of devices and is not answered yet. */
  readonly asks: Asks
  /** Device names, searched and sorted in memory only. */
  readonly names: Names
  /** Distinct packages of each tenant and the posting lists over them. */
  readonly catalogue: Catalogue
  /** What the vulnerability service told. */
  readonly advisories: Advisories
  /** What operators decided about it. */
  readonly decisions: Decisions
  /** What of it concerns which devices. */
  readonly findings: Findings
  /** Who looked at fields that can lead to a person. */
  readonly looks: Looks
}

/** Who asks: an operator in a session, or a credential. Telemetry certificates are never a caller (I1). */
export interface Caller {
  readonly tenant: number
  readonly operator: OperatorId | undefined
  readonly credential: string | undefined
  readonly rights: ReadonlySet<Right>
  /** Sealed categories this caller may see: identifier fields need `identifiers`. */
  readonly sees: { readonly identifiers: boolean }
}

/** A device as the device door knows it after its certificate was accepted. */
export interface DeviceCaller {
  readonly tenant: number
  readonly device: DeviceId
  /** Small number, never reused, that stands for the device inside the database. */
  readonly number: number
  readonly generation: number
}

/** Devices of one tenant that are erased together. */
export interface Forgotten {
  readonly tenant: number
  readonly subjects: readonly { readonly device: string; readonly number: number }[]
  /** Milliseconds. */
  readonly at: number
}

/** How a room forgets: in few statements for all of them; gives how many rows went, by table. Safe to call again. */
export type Forget = (tx: Transaction, of: Forgotten) => Promise<Readonly<Record<string, number>>>
