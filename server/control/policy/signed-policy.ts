// The policy a tenant's devices are given by whose they are: made from the privacy choice, signed, kept until it changes.
import { iso } from '#kit/clock.ts'
import { defaultIntervalSeconds, type Policy, type SignedPolicy } from '#wire/control/policy.ts'
import type { Ownership } from '#wire/control/remote.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context } from '../../context.ts'
import { collectionsOf } from '../../people/device-privacy/settings.ts'

export interface CurrentPolicy {
  readonly revision: number
  readonly signed: SignedPolicy
  /** Collection switches that are on. */
  readonly collect: readonly string[]
}

const dayMs = 86_400_000
const validMs = 30 * dayMs

/** One policy per tenant and ownership, as signed; a new process and a new day sign it anew. */
type Kept = Map<string, { readonly signedAt: number; readonly policy: Promise<CurrentPolicy> }>
const keptBy = new WeakMap<object, Kept>()

/** Channel on which a changed privacy choice is told, and that devices changed hands. */
const policyChannel = 'muster_policy'

/** Answered from memory unless the choice changed (NOTIFY) or the signature is a day old. */
export async function signedPolicy(
  context: Context,
  tenant: number,
  ownership: Ownership = 'company',
): Promise<CurrentPolicy> {
  const kept = keptFor(context)
  const now = context.clock.now()
  const name = `${tenant}/${ownership}`
  const known = kept.get(name)
  if (known && now - known.signedAt < dayMs) return known.policy
  const policy = make(context, tenant, ownership, now)
  kept.set(name, { signedAt: now, policy })
  // A failed reading is not kept: the next sync asks again.
  policy.catch(() => kept.get(name)?.policy === policy && kept.delete(name))
  return policy
}

function keptFor(context: Context): Kept {
  const known = keptBy.get(context.listener)
  if (known) return known
  const fresh: Kept = new Map()
  const forget = () => fresh.clear()
  context.listener.on(policyChannel, forget, forget)
  keptBy.set(context.listener, fresh)
  return fresh
}

async function make(context: Context, tenant: number, ownership: Ownership, now: number): Promise<CurrentPolicy> {
  const { revision, [ownership]: collection } = await collectionsOf(context, tenant)
  const { items, remote } = collection
  const notAllowed = Object.entries(remote).filter(([, answer]) => answer !== 'allow')
  const policy: Policy = {
    v: protocolVersion,
    tenant,
    ...(context.epoch.number > 0 && { epoch: context.epoch.number }),
    revision,
    issuedAt: iso(now),
    validUntil: iso(now + validMs),
    sync: { enabled: true, intervalSeconds: defaultIntervalSeconds },
    collect: [...items],
    ...(ownership !== 'company' && { ownership }),
    ...(!items.includes(systemId) && { nameless: true as const }),
    ...(notAllowed.length > 0 && { remote: Object.fromEntries(notAllowed) }),
  }
  const document = JSON.stringify(policy)
  return { revision, signed: { document, signature: context.authority.sign('policy', document) }, collect: items }
}
