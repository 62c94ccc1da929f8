// Every room that holds something of a subject, in the order in which it forgets; a law test fails on a table that none reaches.
import type { Forget } from '../../context.ts'
import { forget as forgetLines } from '../../control/line/forget.ts'
import { forget as forgetAsks } from '../../control/sync/forget.ts'
import { forget as forgetDevices } from '../../devices/forget.ts'
import { forget as forgetPrivacy } from '../../devices/privacy/forget.ts'
import { forget as forgetReach } from '../../devices/reach/forget.ts'
import { forget as forgetLooks } from '../../people/looks/forget.ts'
import { forget as forgetEvents } from '../../telemetry/events/forget.ts'
import { forget as forgetDecisions } from '../../telemetry/findings/decisions/forget.ts'
import { forget as forgetFacts } from '../../telemetry/forget.ts'
import { forget as forgetTold } from '../../telemetry/sharing/forget.ts'
import { forget as forgetLog } from '../../telemetry/transparency/forget.ts'
import { forget as forgetRequests } from '../requests/forget.ts'

export interface Room {
  readonly room: string
  readonly forget: Forget
}

/** Everything but the devices' own rows. */
export const rooms: readonly Room[] = [
  { room: 'telemetry', forget: forgetFacts },
  { room: 'telemetry/events', forget: forgetEvents },
  { room: 'telemetry/transparency', forget: forgetLog },
  { room: 'telemetry/findings/decisions', forget: forgetDecisions },
  { room: 'telemetry/sharing', forget: forgetTold },
  { room: 'control/sync', forget: forgetAsks },
  { room: 'control/line', forget: forgetLines },
  { room: 'devices/reach', forget: forgetReach },
  { room: 'devices/privacy', forget: forgetPrivacy },
  { room: 'people/looks', forget: forgetLooks },
  { room: 'rights/requests', forget: forgetRequests },
]

/** Last: until these rows go, the door knows the devices and takes nothing from them. */
export const lastRoom: Room = { room: 'devices', forget: forgetDevices }
