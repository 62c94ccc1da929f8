// The policy a tenant's devices are given: made from the privacy choice, signed, and kept until the choice changes.
import { iso } from '#kit/clock.ts'
import { defaultIntervalSeconds, type Policy, type SignedPolicy } from '#wire/control/policy.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context } from '../../context.ts'
import { currentChoice } from '../../people/privacy-choice.ts'

export interface CurrentPolicy {
  readonly revision: number
  readonly signed: SignedPolicy
  /** Collection switches that are on. */
  readonly collect: readonly string[]
}

const dayMs = 86_400_000
const validMs = 30 * dayMs

/** One policy per tenant, as signed; a new process and a new day sign it anew. */
type Kept = Map<number, { readonly signedAt: number; readonly policy: Promise<CurrentPolicy> }>
const keptBy = new WeakMap<object, Kept>()

/** Channel on which a changed privacy choice is told. */
const policyChannel = 'muster_policy'

/** Answered from memory unless the choice changed (NOTIFY) or the signature is a day old. */
export async function signedPolicy(context: Context, tenant: number): Promise<CurrentPolicy> {
  const kept = keptFor(context)
  const now = context.clock.now()
  const known = kept.get(tenant)
  if (known && now - known.signedAt < dayMs) return known.policy
  const policy = make(context, tenant, now)
  kept.set(tenant, { signedAt: now, policy })
  // A failed reading is not kept: the next sync asks again.
  policy.catch(() => kept.get(tenant)?.policy === policy && kept.delete(tenant))
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

async function make(context: Context, tenant: number, now: number): Promise<CurrentPolicy> {
  const { items, revision } = await currentChoice(context, tenant)
  const policy: Policy = {
    v: protocolVersion,
    tenant,
    ...(context.epoch.number > 0 && { epoch: context.epoch.number }),
    revision,
    issuedAt: iso(now),
    validUntil: iso(now + validMs),
    sync: { enabled: true, intervalSeconds: defaultIntervalSeconds },
    collect: [...items],
  }
  const document = JSON.stringify(policy)
  return { revision, signed: { document, signature: context.authority.sign('policy', document) }, collect: items }
}
