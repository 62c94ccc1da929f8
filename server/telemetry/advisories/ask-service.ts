// Calls to the vulnerability service for people: its answers as they are, and acts under the caller's own id, audited here.
import { AnswerUnreadable, call, type InputOf, Unreachable } from '#kit/http/call.ts'
import { localFetch } from '#kit/http/local.ts'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { tellNews } from '../../devices/news.ts'
import { type AuditEntry, audit } from '../../people/audit.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { peerOf } from './peer.ts'

/** Longer than the service takes for anything but a load, which does not come this way. */
const timeoutMs = 30_000
/** One raw record or one advisory with all its facts. */
const answerLimitBytes = 64 * 1024 * 1024

/** Throws Problem: what the service refused with, or `advisories-away` when it does not answer. */
export async function askService<C extends Contract>(
  { config }: Pick<Context, 'config'>,
  contract: C,
  input: InputOf<C>,
): Promise<AnswerOf<C>> {
  const fetch = localFetch(peerOf(config), { timeoutMs, answerLimitBytes })
  try {
    return await call(contract, input, { base: 'http://advisories', fetch })
  } catch (error) {
    throw away(error) ?? error
  }
}

/** `advisories-away` for what tells that the service does not answer, or not as this version expects. */
export function away(error: unknown): Problem | undefined {
  if (error instanceof Unreachable) return new Problem('advisories-away', undefined, 5)
  if (error instanceof AnswerUnreadable) return new Problem('advisories-away', 'It runs in another version')
  return undefined
}

export type Deed = Pick<AuditEntry, 'act' | 'subject' | 'detail'>

/**
 * As askService, for what changes something: `actor` is the caller. The audit commits after the service did it and not when
 * the service refused; should the commit fail, the service's own record still says who did it.
 */
export async function actOnService<C extends Contract>(
  context: Context,
  caller: Caller,
  contract: C,
  input: Omit<InputOf<C>, 'actor'>,
  deed: Deed,
): Promise<AnswerOf<C>> {
  const actor = serviceActor(caller)
  const answer = await context.fleet.as([caller.tenant], async (tx) => {
    await audit(tx, { tenant: caller.tenant, actor, outcome: 'done', at: context.clock.now(), ...deed })
    return askService(context, contract, { ...input, actor } as InputOf<C>)
  })
  void tellAdvisories(context)
  return answer
}

/** The id under which the service records what this caller does: `opr_...` or `crd_...`. */
export function serviceActor({ operator, credential }: Caller): string {
  const id = operator ?? credential
  if (id === undefined) throw new Problem('right-missing')
  return id
}

/** Tells the consoles of all tenants that sources or loads changed: the service is the same for all of them. */
export async function tellAdvisories(context: Context): Promise<void> {
  // News is a hint to look again: without it nothing is lost.
  const tenants = await tenantNumbers(context).catch(() => [])
  for (const tenant of tenants) await tellNews(context.listener, tenant, 'advisories', [])
}
