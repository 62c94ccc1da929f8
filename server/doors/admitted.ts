// Whether a device may be answered now: asked for every request, because a certificate says who it was, not who it is.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import type { LeafClaims } from '../control/authority/authority.ts'
import { hear, isErasing, refusalOf } from '../control/renew/hear.ts'
import { refuseErased } from '../control/wipe/device-erased.ts'
import type { Standing } from '../devices/presence.ts'
import { readopt } from '../devices/readopt.ts'
import type { Needs } from './accept.ts'

/** Until the erasure is done or undone, nobody has anything else to say to it. */
const erasingSeconds = 900

/**
 * The allow-list and the judgement over generations: a resumed session was verified when it began, not now. Throws what
 * the device is refused with.
 */
export async function admitted(context: Context, claims: LeafClaims, needs: Needs): Promise<Standing> {
  const { tenant, device, generation } = claims
  const known = await context.presence.standing(tenant, device)
  if (!known || isErasing(known)) refuseErased(context, claims)
  const standing = known ?? (await returned(context, claims))
  const refusal = refusalOf(standing.state)
  if (refusal) throw new Problem(refusal, undefined, refusal === 'device-erasing' ? erasingSeconds : undefined)
  if (generation > standing.generation && needs !== 'renewal') standing.generation = generation
  // A renewal is judged under the device's lock, where what follows is written.
  if (generation >= standing.generation || needs === 'renewal') return standing
  const { number } = standing
  await hear(context, { tenant, device: standing.device, number, generation }, undefined, async () => {})
  context.presence.forget(tenant, device)
  return admitted(context, claims, needs)
}

/** A device that the database does not know: revoked for good, or forgotten by a restore. */
async function returned(context: Context, claims: LeafClaims): Promise<Standing> {
  await readopt(context, claims)
  context.presence.forget(claims.tenant, claims.device)
  const standing = await context.presence.standing(claims.tenant, claims.device)
  if (!standing) throw new Problem('device-revoked')
  return standing
}
