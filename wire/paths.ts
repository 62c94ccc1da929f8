// The device door's addresses, apart from their schemas: an unchanged sync needs a path and no parser.

export const enrolPath = '/v1/enrol'
export const renewPath = '/v1/renew'
/** POST, JSON. 204 when nothing differs, after the contact was committed. */
export const syncPath = '/v1/sync'
/** POST, body: zstd(JSON of Transmission). */
export const transmissionPath = '/v1/telemetry'
