// Every room that holds something of a device, and what it tells of it; a law test fails on a table that none reaches.
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { disclose as discloseLines } from '../../control/line/disclose.ts'
import { disclose as discloseAsks } from '../../control/sync/disclose.ts'
import { disclose as discloseDevices } from '../../devices/disclose.ts'
import { disclose as disclosePrivacy } from '../../devices/privacy/disclose.ts'
import { disclose as discloseReach } from '../../devices/reach/disclose.ts'
import { disclose as discloseActs } from '../../people/disclose.ts'
import { disclose as discloseFacts } from '../../telemetry/disclose.ts'
import { disclose as discloseEvents } from '../../telemetry/events/disclose.ts'
import { disclose as discloseDecisions } from '../../telemetry/findings/decisions/disclose.ts'
import { disclose as discloseTold } from '../../telemetry/sharing/disclose.ts'
import { disclose as discloseLog } from '../../telemetry/transparency/disclose.ts'
import { disclose as discloseErasures } from '../erasures/disclose.ts'
import { disclose as discloseRequests } from '../requests/disclose.ts'

export interface Subject {
  readonly tenant: number
  readonly device: string
  readonly number: number
}

export interface DisclosingRoom {
  /** Its folder under server/. */
  readonly room: string
  /** The tables with rows about a device that it tells of. */
  readonly tables: readonly string[]
  disclose(context: Context, subject: Subject): Promise<DisclosedSection[]>
}

/** In the order in which a person reads them. */
export const rooms: readonly DisclosingRoom[] = [
  {
    room: 'devices',
    tables: ['device_devices', 'device_presence', 'device_leaves'],
    disclose: discloseDevices,
  },
  { room: 'devices/privacy', tables: ['device_agreements', 'device_given_ids'], disclose: disclosePrivacy },
  { room: 'telemetry', tables: ['fact_facts', 'fact_holdings', 'fact_changes'], disclose: discloseFacts },
  {
    room: 'telemetry/events',
    tables: ['event_events', 'event_streams', 'event_marks'],
    disclose: discloseEvents,
  },
  { room: 'telemetry/findings/decisions', tables: ['finding_decisions', 'finding_acts'], disclose: discloseDecisions },
  { room: 'telemetry/sharing', tables: ['out_told'], disclose: discloseTold },
  { room: 'control/sync', tables: ['sync_asks'], disclose: discloseAsks },
  { room: 'control/line', tables: ['line_lines'], disclose: discloseLines },
  { room: 'devices/reach', tables: ['device_reach'], disclose: discloseReach },
  { room: 'telemetry/transparency', tables: ['log_readers'], disclose: discloseLog },
  { room: 'people', tables: ['audit_acts'], disclose: discloseActs },
  {
    room: 'rights/erasures',
    tables: ['rights_erasure_items', 'rights_holds'],
    disclose: discloseErasures,
  },
  { room: 'rights/requests', tables: ['rights_requests'], disclose: discloseRequests },
]

/** Told under a heading of its own: who looked. */
export const looksTable = 'look_looks'
