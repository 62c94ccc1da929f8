// Gives everything a device said about privacy itself, to the person it is about.
import { iso } from '#kit/clock.ts'
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { givenTo } from './given.ts'
import { saidBy } from './said.ts'

/** One row for each item its user agreed on, one for what it lets be done, one for its own system id. */
export async function disclose(
  context: Context,
  { tenant, number }: { tenant: number; device: string; number: number },
): Promise<DisclosedSection[]> {
  const { agreed, remote, ownId } = await saidBy(context, { tenant, number })
  const given = await givenTo(context, { tenant, number })
  const said = sectionOf(
    {
      name: 'device-privacy',
      title: 'What was decided on the device',
      says: 'What its user agreed on there and when, what it does not let be done from afar, and its own system id.',
      source: 'agent',
    },
    columnsOf('device_agreements'),
    [
      ...Object.entries(agreed).map(([item, at]) => ({ said: `agreed on ${item} at ${at}` })),
      ...Object.entries(remote).map(([act, answer]) => ({ said: `${act}: ${answer}` })),
      ...(ownId === undefined ? [] : [{ said: `own system id, as a digest: ${ownId}`, own_id: true }]),
    ],
  )
  const byTenant = sectionOf(
    {
      name: 'given-id',
      title: 'The own system id that the organisation gave',
      says: 'What stands in place of our id: a digest, and the id itself until the device has judged it.',
      source: 'operator',
    },
    columnsOf('device_given_ids'),
    given
      ? [
          {
            given: given.id ? (given.id.value ?? `as a digest: ${given.id.digest}`) : 'nothing is held any more',
            ...(given.judged && { judged: given.judged }),
            ...{ revision: given.revision, at: iso(given.at), by: given.by },
          },
        ]
      : [],
  )
  return [...said, ...byTenant]
}
