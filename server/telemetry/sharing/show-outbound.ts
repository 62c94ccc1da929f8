// The one door at a glance: open or closed, how much left in 30 days and to whom, and which copies were made.
import { iso } from '#kit/clock.ts'
import { ledgerFile } from '#kit/ledger-file.ts'
import { readLedger, setDoor } from '#wire/advisories/ledger.ts'
import type { showOutbound as contract } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { bytesSince, passagesOf } from '../../people/integrations/ledger.ts'
import { doorState, switchOf } from '../../people/integrations/switch.ts'
import { askService } from '../advisories/ask-service.ts'
import { orUndefined } from './list-passages.ts'
import { switchesFeeds } from './tell-service.ts'

type Answer = AnswerOf<typeof contract>
type Recipient = Answer['recipients'][number]

const shownDays = 30
const mostPassages = 100_000

/** Without the copies: those are told by who makes them. */
export async function showOutbound(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<Omit<Answer, 'copies'>> {
  const now = context.clock.now()
  const since = now - shownDays * 86_400_000
  const [door, own, told, notTold] = await Promise.all([
    doorState(context, tenant),
    passagesOf(context, tenant, { from: new Date(since), limit: mostPassages }),
    orUndefined(askService(context, readLedger, { since: iso(since) })),
    notToldOf(context, tenant),
  ])
  const older = ledgerFile(context.config.files.ledger).left(since).passages
  const recipients = new Map<string, Recipient>()
  const add = (one: Recipient) => {
    const key = `${one.destination} ${one.purpose}`
    const held = recipients.get(key)
    recipients.set(key, {
      ...one,
      bytes: one.bytes + (held?.bytes ?? 0),
      connections: one.connections + (held?.connections ?? 0),
      lastAt: held && held.lastAt > one.lastAt ? held.lastAt : one.lastAt,
    })
  }
  for (const { destination, purpose, sentBytes = 0, at } of own)
    add({ destination, purpose, bytes: sentBytes, connections: 1, lastAt: at })
  for (const { recipient, purpose, sentBytes = 0, at } of older)
    add({ destination: recipient, purpose, bytes: sentBytes, connections: 1, lastAt: at })
  for (const { recipient, purpose, bytes, times, lastAt } of told?.recipients ?? [])
    add({ destination: recipient, purpose, bytes, connections: times, lastAt })
  const all = [...recipients.values()].sort((a, b) => b.bytes - a.bytes)
  const sum = (of: (one: Recipient) => number) => (told ? all.reduce((whole, one) => whole + of(one), 0) : null)
  return {
    door,
    bytes: sum(({ bytes }) => bytes),
    connections: sum(({ connections }) => connections),
    recipients: all,
    notTold,
    asOf: iso(now),
  }
}

/** Asked with the number it should hold: the answer says what it does, and telling it again is no harm. */
async function notToldOf(context: Context, tenant: number): Promise<Answer['notTold']> {
  const own = await switchOf(context, tenant)
  if (!own || !switchesFeeds(tenant)) return []
  const open = own.open && context.config.outbound !== false
  const kept = await orUndefined(askService(context, setDoor, { open, revision: own.revision }))
  return kept && kept.revision >= own.revision ? [] : ['advisories']
}

/** Bytes that left since then through both doors; null: one of them does not say. */
export async function leftSince(context: Context, tenant: number, since: number): Promise<number | null> {
  const told = await orUndefined(askService(context, readLedger, { since: iso(since) }))
  if (!told) return null
  const older = ledgerFile(context.config.files.ledger).left(since).bytes
  return told.bytes + older + (await bytesSince(context, tenant, since))
}
