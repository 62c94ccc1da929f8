// A named person's word against a source's, with a reason and an end; it is a fact as all others are.
import type { overrideAdvisory as contract, endOverride as endContract } from '#wire/advisories/history.ts'
import type { BodyOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { AdvisoriesContext } from '../context.ts'
import { findByName } from './history.store.ts'

type Context = Pick<AdvisoriesContext, 'database' | 'clock' | 'overrides'>

/** Throws `not-found` where no advisory bears that id or alias, `body-invalid` where nothing would be different. */
export async function overrideAdvisory(
  { database, clock, overrides }: Context,
  { id, actor, ...said }: ParamsOf<typeof contract> & BodyOf<typeof contract>,
): Promise<{ sequence: number }> {
  if (!said.withdraw && !said.severity && !said.fixed)
    throw new Problem('body-invalid', 'say what is different: withdraw, severity or fixed')
  if (Date.parse(said.expiresAt) <= clock.now()) throw new Problem('body-invalid', 'the end lies in the past')
  const found = (await findByName(database, id)).filter(({ direct }) => direct)
  if (found.length === 0) throw new Problem('not-found', `no advisory is called '${id}'`)
  return { sequence: await overrides.add(id, actor, said) }
}

/** By any name of an advisory it is about. Throws `not-found` where no such override holds. */
export async function endOverride(
  { database, overrides }: Context,
  { id, sequence, actor, reason }: ParamsOf<typeof endContract> & BodyOf<typeof endContract>,
): Promise<{ sequence: number }> {
  const one = overrides.find(sequence)
  const [meant, own] = await Promise.all([findByName(database, id), one ? findByName(database, one.about) : []])
  if (!one || !own.some(({ number }) => meant.some((other) => other.number === number)))
    throw new Problem('not-found', 'no such override holds')
  return { sequence: await overrides.end(one, actor, reason) }
}
