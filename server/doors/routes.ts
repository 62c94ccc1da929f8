// What devices may ask, by a request of its own or over a held line: one table, so that both have the same limits.

import { AboutMeRequest } from '#wire/control/about-me.ts'
import { EnrolRequest } from '#wire/control/enrol.ts'
import { RenewRequest } from '#wire/control/renew.ts'
import { DeviceRequest } from '#wire/control/requests.ts'
import { SyncRequest } from '#wire/control/sync.ts'
import {
  aboutMePath,
  enrolPath,
  eventsPath,
  logPath,
  renewPath,
  requestsPath,
  syncPath,
  transmissionPath,
  wipedPath,
} from '#wire/paths.ts'
import { batchLimits } from '#wire/telemetry/event-batch.ts'
import { LogRequest } from '#wire/telemetry/log.ts'
import { transmissionLimits } from '#wire/telemetry/transmission.ts'
import type { Context, DeviceCaller } from '../context.ts'
import type { LeafClaims } from '../control/authority/authority.ts'
import { enrol } from '../control/enrol/enrol.ts'
import { renew } from '../control/renew/renew.ts'
import { exchange } from '../control/sync/exchange.ts'
import type { Standing } from '../devices/presence.ts'
import type { Via } from '../devices/via.ts'
import { aboutMe } from '../rights/disclose/about-me.ts'
import { wiped } from '../rights/erase/wiped.ts'
import { askByDevice } from '../rights/requests/ask-by-device.ts'
import { takeEvents } from '../telemetry/events/take-events.ts'
import { intake } from '../telemetry/intake.ts'
import { askLog } from '../telemetry/transparency/ask-log.ts'
import type { Needs } from './accept.ts'
import { parseBody } from './body.ts'

const kib = 1024

/** Undefined is answered with 204. */
type Answer = Promise<object | undefined>
export type Route = { readonly bodyBytes: number } & (
  | { readonly needs: 'none'; serve(context: Context, body: Buffer): Answer }
  | {
      /** Of a device that was erased, also when its leaf has run out. */
      readonly needs: 'erased'
      serve(context: Context, device: LeafClaims): Answer
    }
  | {
      readonly needs: Exclude<Needs, 'none'>
      serve(context: Context, body: Buffer, device: DeviceCaller, standing: Standing, via: Via): Answer
    }
)

export const routes: Record<string, Route> = {
  [enrolPath]: {
    needs: 'none',
    bodyBytes: 16 * kib,
    serve: (context, body) => enrol(context, parseBody(EnrolRequest, body)),
  },
  [renewPath]: {
    needs: 'renewal',
    bodyBytes: 16 * kib,
    serve: (context, body, device) => renew(context, parseBody(RenewRequest, body), device),
  },
  [syncPath]: {
    needs: 'leaf',
    bodyBytes: 32 * kib,
    serve: (context, body, _device, standing, via) => exchange(context, standing, parseBody(SyncRequest, body), via),
  },
  [transmissionPath]: {
    needs: 'leaf',
    bodyBytes: transmissionLimits.wireBytes,
    serve: (context, body, device) => intake(context, device, body),
  },
  [eventsPath]: {
    needs: 'leaf',
    bodyBytes: batchLimits.wireBytes,
    serve: (context, body, device) => takeEvents(context, device, body),
  },
  [wipedPath]: {
    needs: 'erased',
    bodyBytes: kib,
    serve: wiped,
  },
  [logPath]: {
    needs: 'leaf',
    bodyBytes: 8 * kib,
    serve: (context, body, device) => askLog(context, device, parseBody(LogRequest, body)),
  },
  [aboutMePath]: {
    needs: 'leaf',
    bodyBytes: kib,
    serve: (context, body, device) => aboutMe(context, device, parseBody(AboutMeRequest, body)),
  },
  [requestsPath]: {
    needs: 'leaf',
    bodyBytes: kib,
    serve: (context, body, device) => askByDevice(context, device, parseBody(DeviceRequest, body)),
  },
}
