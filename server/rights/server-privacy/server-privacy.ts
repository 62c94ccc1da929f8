// The page that shows what holds about data on this server: nothing on it is assumed.
import { iso } from '#kit/clock.ts'
import type { serverPrivacy as contract } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import about from '../../../package.json' with { type: 'json' }
import type { Caller, Context } from '../../context.ts'
import { organisationOf } from '../../people/names.ts'
import { allLines } from './all-lines.ts'
import { withConfirmations } from './confirmations.ts'

export async function serverPrivacy(
  context: Context,
  _input: unknown,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const organisation = await organisationOf(context, tenant)
  const parts = await Promise.all(
    (await allLines(context, caller)).map(async ({ part, lines }) => ({
      part,
      lines: await withConfirmations(context, caller, lines),
    })),
  )
  return {
    asOf: iso(context.clock.now()),
    version: about.version,
    ...(organisation ? { organisation } : {}),
    parts,
  }
}
