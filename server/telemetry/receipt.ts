// The signed promise that these very bytes arrived: made before the act is committed, given after it.
import { hash } from 'node:crypto'
import { iso } from '#kit/clock.ts'
import { type Receipt, receiptText } from '#wire/telemetry/transmission.ts'
import type { Context } from '../context.ts'

/** Everything of a receipt but its signature; the time is the server's now. */
export function promised({ clock }: Pick<Context, 'clock'>, device: string, body: Buffer): Omit<Receipt, 'signature'> {
  return { sha256: hash('sha256', body, 'base64url'), bytes: body.length, device, at: iso(clock.now()) }
}

export function signed({ authority }: Pick<Context, 'authority'>, receipt: Omit<Receipt, 'signature'>): Receipt {
  return { ...receipt, signature: authority.sign('receipt', receiptText(receipt)) }
}
