// Gives the requests for erasure and the legal holds that name a device, to the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import type { Context } from '../../context.ts'
import { actorRoles } from '../../people/actor-roles.ts'
import { openNote } from '../../people/audit-names.ts'
import { readNaming } from './disclosed.store.ts'
import { openReason } from './legal-hold-of.ts'

const requests = columnsOf('rights_erasures')
const titled = (columns: ReadonlyMap<string, FieldMeta>, name: string, title: string) =>
  [name, { ...(columns.get(name) as FieldMeta), title }] as const
const requestFields = new Map([
  ...columnsOf('rights_erasure_items'),
  ...[...requests].filter(([name]) => name !== 'state' && name !== 'id'),
  titled(requests, 'requested_by', 'Erasure asked for by'),
])
const holds = columnsOf('rights_holds')
const holdFields = new Map([
  ...holds,
  titled(holds, 'placed_by', 'Legal hold placed by'),
  titled(holds, 'lifted_by', 'Legal hold lifted by'),
])

/** Words of an operator only where they are about this device alone: otherwise they are about other people as well. */
export async function disclose(
  context: Context,
  subject: { tenant: number; device: string; number: number },
): Promise<DisclosedSection[]> {
  const { tenant } = subject
  const [found, roleOf] = [await readNaming(context.fleet, subject), await actorRoles(context, tenant)]
  return [
    ...sectionOf(
      {
        name: 'erasures',
        title: 'Requests for erasure',
        says: 'When the device was to be erased, why, and what became of it.',
        source: 'operator',
      },
      requestFields,
      found.items.map(({ note, devices, requested_by, ...row }) => ({
        ...row,
        requested_by: roleOf(requested_by),
        note:
          note && devices === 1 ? openNote(context, tenant, row.requested_at.getTime(), row.erasure, note) : undefined,
      })),
    ),
    ...sectionOf(
      {
        name: 'holds',
        title: 'Legal holds',
        says: 'What forbids that the device is erased, and until when.',
        source: 'operator',
      },
      holdFields,
      found.holds.map(({ id, alone, reason, placed_by, lifted_by, ...row }) => ({
        ...row,
        placed_by: roleOf(placed_by),
        lifted_by: lifted_by === null ? null : roleOf(lifted_by),
        reason: alone ? openReason(context, tenant, id, reason) : 'concerns other devices as well',
      })),
    ),
  ]
}
