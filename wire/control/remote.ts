// What an operator may have a device do from afar, and what the device, or whoever decides for it, says to that.
import * as z from 'zod'

/** Whose a device is. On a personal one nothing is read before its user agreed on it (P12). */
export const Ownership = z.enum(['company', 'personal'])
export type Ownership = z.infer<typeof Ownership>

/** Closed: an act that is not here cannot be asked. Further acts come with the tasks that do them. */
export const RemoteAct = z.enum(['collect-now', 'keep-connection', 'wipe-state'])
export type RemoteAct = z.infer<typeof RemoteAct>

/** `ask`: its user is asked on the device and has to say yes before it is done. */
export const RemoteAnswer = z.enum(['allow', 'ask', 'refuse'])
export type RemoteAnswer = z.infer<typeof RemoteAnswer>

const order: readonly RemoteAnswer[] = ['allow', 'ask', 'refuse']

/** The stricter of two answers (D2). */
export function stricter(a: RemoteAnswer, b: RemoteAnswer): RemoteAnswer {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}

/**
 * What a device says of an act with a sync: it would ask its user, it does so now, or it refuses. Absent: it allows. The
 * server asks for nothing that was refused, and waits while the user is asked.
 */
export const RemoteSaid = z.enum(['ask', 'asking', 'refuse'])
export type RemoteSaid = z.infer<typeof RemoteSaid>
