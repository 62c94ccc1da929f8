// Requests of the person about their device: the words are theirs or were written about them.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { wordsOf } from './request-of.ts'
import { requestsOf } from './requests.store.ts'

export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  { tenant, number }: { readonly tenant: number; readonly device: string; readonly number: number },
): Promise<DisclosedSection[]> {
  const rows = await requestsOf(context.fleet, tenant, number)
  return sectionOf(
    {
      name: 'requests',
      title: 'Requests',
      says: 'What was asked for about the device, and how it ended.',
      source: 'operator',
    },
    columnsOf('rights_requests'),
    rows.map((row) => ({
      ...{ kind: row.kind, channel: row.channel, received_at: row.received_at, due_by: row.due_by },
      ...{ note: wordsOf(context, tenant, row, 'note'), answered_at: row.answered_at, outcome: row.outcome },
      answer: wordsOf(context, tenant, row, 'answer'),
    })),
  )
}
