// Receivers outside as operators see them: without their secrets, with what keeps each from telling.
import { iso } from '#kit/clock.ts'
import type { listIntegrations as contract, Integration } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { lastRecord } from '../consents/records.ts'
import { openText } from '../names.ts'
import { signingOf } from './form.ts'
import { receiverNames } from './receivers.store.ts'
import { mostFailures, namePlace, type Receiver, receiversOf } from './receivers.ts'
import { doorState } from './switch.ts'

/** Oldest first. */
export async function listIntegrations(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  return { items: await integrationsOf(context, tenant) }
}

/** Throws `not-found`. */
export async function integrationOf(context: Context, tenant: number, id: string): Promise<Integration> {
  const found = (await integrationsOf(context, tenant)).find((one) => one.id === id)
  if (!found) throw new Problem('not-found', 'There is no such integration')
  return found
}

async function integrationsOf(context: Context, tenant: number): Promise<Integration[]> {
  const door = await doorState(context, tenant)
  const names = new Map(
    (await context.people.as([tenant], (people) => receiverNames(people, tenant))).map((one) => [
      one.integration,
      openText(context, namePlace(tenant, one.integration), one.name),
    ]),
  )
  return context.fleet.as([tenant], async (tx) => {
    const items: Integration[] = []
    for (const receiver of await receiversOf(context, tx, tenant)) {
      const record = receiver.kind === 'webhook' ? await lastRecord(context, tx, tenant, receiver.id) : undefined
      const closed = door === 'open' ? whyClosed(receiver, record?.state) : 'door-closed'
      items.push(shown(receiver, names.get(receiver.id) ?? '', closed))
    }
    return items
  })
}

function whyClosed(receiver: Receiver, state: 'active' | 'expired' | 'withdrawn' | undefined): Integration['closed'] {
  if (!receiver.enabled) return 'off'
  if (receiver.kind === 'webhook' && state !== 'active') return state === 'expired' ? 'expired' : 'not-authorised'
  return receiver.kind === 'webhook' && receiver.failures >= mostFailures ? 'stopped' : undefined
}

function shown(receiver: Receiver, name: string, closed: Integration['closed']): Integration {
  const { id, kind, url, country, enabled, rhythm, fields, from, user, authority, key, failures } = receiver
  const { last_at: at, last_outcome: outcome, next_at: next } = receiver
  return {
    ...{ id, kind, name, url, country, enabled, failures },
    ...(kind === 'webhook' ? { rhythm: rhythm ?? 'by-hand', fields } : {}),
    ...(from ? { from } : {}),
    ...(user ? { user } : {}),
    ...(authority ? { authority } : {}),
    ...(key ? { signing: signingOf(id, key) } : {}),
    ...(closed ? { closed } : {}),
    ...(at && outcome ? { last: { at: iso(at.getTime()), outcome } } : {}),
    ...(next && !closed ? { nextAt: iso(next.getTime()) } : {}),
  }
}
