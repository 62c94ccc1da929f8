// Measures that only a person can know: who confirmed which, and until when that counts.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { confirmMeasure as contract, Line } from '#wire/console/server-privacy.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { listConfirmed, putConfirmed } from '../../people/confirmed.ts'
import { actorNames } from '../../people/names.ts'
import { actorOf } from '../../people/signed-in.ts'
import { allLines } from './all-lines.ts'

const longestMs = 732 * 86_400_000

/**
 * A confirmed line is good until that day, and what it was before afterwards. Throws Problem 'not-found' for a line that nobody
 * can confirm, 'body-invalid' for an end that is past or more than two years away.
 */
export async function confirmMeasure(
  context: Context,
  { code, until, note }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<Line> {
  const { tenant } = caller
  const at = context.clock.now()
  const end = Date.parse(until)
  if (end <= at || end > at + longestMs)
    throw new Problem('body-invalid', 'body.until: a day from tomorrow to two years from now')
  const line = (await allLines(context, caller)).flatMap(({ lines }) => lines).find((one) => one.code === code)
  if (!line?.confirmable) throw new Problem('not-found')
  const by = actorOf(caller)
  await context.fleet.as([tenant], async (tx) => {
    await putConfirmed(context, tx, tenant, { code, by, at, until: end, note })
    const act = { tenant, actor: by, act: 'measure.confirm', outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { code, until: iso(end).slice(0, 10) } })
  })
  const [confirmed] = await withConfirmations(context, caller, [line])
  if (!confirmed) throw new Error('a confirmed line is a line')
  return confirmed
}

/** Lines that can be confirmed get what a person confirmed; what has run out is a warning again. */
export async function withConfirmations(
  context: Context,
  { tenant, sees }: Caller,
  lines: readonly Line[],
): Promise<Line[]> {
  const now = context.clock.now()
  const confirmed = new Map((await listConfirmed(context, tenant)).map((one) => [one.code, one]))
  const names = confirmed.size > 0 ? await actorNames(context, tenant) : new Map<string, string>()
  return lines.map((line) => {
    const one = line.confirmable ? confirmed.get(line.code) : undefined
    if (!one) return line
    const byName = names.get(one.by)
    const who = { by: one.by, ...(byName === undefined ? {} : { byName }) }
    const note = sees.identifiers ? one.note : undefined
    const confirmation = { ...who, at: iso(one.at), until: iso(one.until), ...(note === undefined ? {} : { note }) }
    return { ...line, ...(one.until > now ? { state: 'good' as const } : {}), confirmation }
  })
}
