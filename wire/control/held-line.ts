// A held line: one TLS connection that stays open, over which both ends speak at once. POST-less HTTP/1.1 upgrade, then frames.
import * as z from 'zod'
import { eventsPath, logPath, syncPath, transmissionPath } from '../paths.ts'

export { linePath } from '../paths.ts'

/** `GET /v1/line`, `Connection: Upgrade`, `Upgrade: muster-line`; answered with 101 or a problem document. */
export const lineProtocol = 'muster-line'

/**
 * `type 1 | length 3, big-endian | payload`.
 * From the device: `Q` question (1 byte index into `lineRoutes`, then the body), `L` live state (JSON of `Live`).
 * From the server: `A` answer (2 bytes HTTP status, then the body) to the questions in their order, `N` nudge (JSON of
 * `Nudge`), `B` bye (JSON of `Bye`), after which the server closes.
 * From either: `P` ping, answered with `p`. An unknown type ends the line.
 */
export type FrameType = 'Q' | 'A' | 'N' | 'L' | 'B' | 'P' | 'p'

/** Requests that may go over a held line, by their index in a question. Renewal never does: it changes who speaks. */
export const lineRoutes = [syncPath, transmissionPath, eventsPath, logPath] as const

/** A nudge carries no order: it causes one sync. `reread`: an operator forced it, all kinds are read again. */
export const Nudge = z.strictObject({ reread: z.literal(true).optional() })
export type Nudge = z.infer<typeof Nudge>

/** What the agent is doing right now; last state only, never kept. */
export const Live = z.strictObject({ doing: z.enum(['idle', 'reading', 'sending']) })
export type Live = z.infer<typeof Live>

/** `released`: nobody asks to keep the line any more. `full`: the cap is reached. `closing`: this server process ends. */
export const Bye = z.strictObject({
  why: z.enum(['released', 'full', 'closing']),
  /** Seconds before another try. */
  retryAfterSeconds: z.int().min(0).max(86_400).optional(),
})
export type Bye = z.infer<typeof Bye>

/** Whoever hears nothing for this long gives the line up. */
export const silenceSeconds = 300
/** Largest payload from the device; what the server sends is at most 1 MiB. */
export const frameLimits = { fromDevice: 4 * 1024 * 1024 + 1, fromServer: 1024 * 1024 } as const
export const frameHeadBytes = 4

/** The four bytes before a payload of `length` bytes. */
export function frameHead(type: FrameType, length: number): Uint8Array {
  return Uint8Array.of(type.charCodeAt(0), length >>> 16, (length >>> 8) & 255, length & 255)
}

/** Type and payload length of the four bytes at `at`. */
export function parseFrameHead(bytes: Uint8Array, at = 0): { type: string; length: number } {
  const [type, a, b, c] = bytes.subarray(at, at + frameHeadBytes) as unknown as [number, number, number, number]
  return { type: String.fromCharCode(type), length: (a << 16) | (b << 8) | c }
}
