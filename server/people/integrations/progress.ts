// One process tells a receiver at a time, and how far it came is kept: a process that is killed is followed by another.
import type { Context } from '../../context.ts'
import { claimReceiver, dueReceivers, noteLast, noteProgress } from './receivers.store.ts'

/** Longer than a part may take (server/telemetry/sharing/post.ts). */
const claimMs = 300_000

type Tools = Pick<Context, 'fleet' | 'clock'>

/** False while another tells it. */
export function claim({ fleet, clock }: Tools, tenant: number, id: string): Promise<boolean> {
  const now = clock.now()
  return fleet.as([tenant], (tx) => claimReceiver(tx, tenant, id, new Date(now), new Date(now + claimMs)))
}

/** Notes how far it came; unless it is `over`, the claim goes on. */
export async function release(
  { fleet, clock }: Tools,
  tenant: number,
  id: string,
  progress: {
    delivery: string | null
    toldUpTo: number
    failures: number
    nextAt: Date | null
    outcome: string
    over: boolean
  },
): Promise<void> {
  const { outcome, over, ...rest } = progress
  const now = clock.now()
  const claimedUntil = over ? null : new Date(now + claimMs)
  const last = { at: new Date(now), outcome }
  await fleet.as([tenant], (tx) => noteProgress(tx, tenant, id, { ...rest, claimedUntil, last }))
}

/** Webhooks whose time has come. */
export function due({ fleet, clock }: Tools, tenant: number): Promise<string[]> {
  return fleet.as([tenant], (tx) => dueReceivers(tx, tenant, new Date(clock.now())))
}

/** How the last message to a mail server ended. */
export async function noteOutcome(
  { fleet, clock }: Tools,
  tenant: number,
  id: string,
  { sent, outcome }: { sent: boolean; outcome: string },
): Promise<void> {
  await fleet.as([tenant], (tx) => noteLast(tx, tenant, id, sent, { at: new Date(clock.now()), outcome }))
}
