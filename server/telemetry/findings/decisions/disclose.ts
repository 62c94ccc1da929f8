// Gives everything that was decided about one device alone, to the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import type { Context } from '../../../context.ts'
import { actorRoles } from '../../../people/actor-roles.ts'
import { openSaid, standings } from './decision.ts'
import { readOfDevice } from './decisions.store.ts'
import { reasonOf } from './show-decisions.ts'

const decided = columnsOf('finding_decisions')
const said = decided.get('said') as FieldMeta
const looked = columnsOf('finding_acts')
const decisionFields = new Map<string, FieldMeta>([
  ...decided,
  ['actor', { ...(decided.get('actor') as FieldMeta), title: 'Decided by' }],
  ['package', { ...said, title: 'Package' }],
  ['reason', { ...said, title: 'Reason' }],
])
const actFields = new Map<string, FieldMeta>([
  ...looked,
  ['advisory', decided.get('advisory') as FieldMeta],
  ['actor', { ...(looked.get('actor') as FieldMeta), title: 'Looked at again by' }],
  ['reason', { ...(looked.get('said') as FieldMeta), title: 'Reason' }],
])

/** Oldest first. Nothing of a device whose key is gone. Who decided, or wrote it elsewhere, appears by role: a name is another person's datum. */
export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  { tenant, number }: { tenant: number; number: number },
): Promise<DisclosedSection[]> {
  const roleOf = await actorRoles(context, tenant)
  const all = standings(await readOfDevice(context.fleet, tenant, number)).flatMap((one) => {
    const { row } = one
    const words = openSaid(context.ring, tenant, row.subject, row.id, row.said)
    return words ? [{ ...one, words }] : []
  })
  return [
    ...sectionOf(
      {
        name: 'decisions',
        title: 'Decisions about vulnerabilities',
        says: 'What operators decided about vulnerabilities of this device alone.',
        source: 'operator',
      },
      decisionFields,
      all.map(({ row: { advisory, names, verdict, justification, until, at, actor }, words }) => ({
        ...{ advisory, names, verdict, justification, until, at, actor: roleOf(actor) },
        ...{ package: words.package, reason: words.reason },
      })),
    ),
    ...sectionOf(
      {
        name: 'decision-acts',
        title: 'Decisions looked at again',
        says: 'When such a decision was reviewed, extended or ended.',
        source: 'operator',
      },
      actFields,
      all.flatMap((one) =>
        one.acts.map((act) => ({
          ...{ advisory: one.row.advisory, decision: act.decision, serial: act.serial, act: act.act },
          ...{ at: act.at, until: act.until, actor: roleOf(act.actor) },
          reason: reasonOf(context, tenant, one, act).reason,
        })),
      ),
    ),
  ]
}
