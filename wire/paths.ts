// The device door's addresses, apart from their schemas: an unchanged sync needs a path and no parser.

export const enrolPath = '/v1/enrol'
export const renewPath = '/v1/renew'
/** POST, JSON. 204 when nothing differs, after the contact was committed. */
export const syncPath = '/v1/sync'
/** POST, body: zstd(JSON of Transmission). */
export const transmissionPath = '/v1/telemetry'
/** POST, body: zstd(JSON of EventBatch). */
export const eventsPath = '/v1/events'
/** POST, JSON: what the device's own log says about what it sent. */
export const logPath = '/v1/log'
/** POST, JSON: who looked at the device, who was told of it and who answers for its data. */
export const aboutMePath = '/v1/about-me'
/** POST, JSON: what the user of the device asks for. */
export const requestsPath = '/v1/requests'
/** POST, empty body: an erased device has wiped what it held. */
export const wipedPath = '/v1/wiped'
/** GET with `Upgrade: muster-line`. */
export const linePath = '/v1/line'
