// What the server itself notes about a device, for the person it is about: its row, its last contact, its certificate.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import type { Context } from '../context.ts'
import { readWhole } from './disclosed.store.ts'
import { readGroups } from './groups.ts'
import { openLabel } from './label.ts'

const columns = columnsOf('device_devices')
const label = columns.get('label') as FieldMeta
const hostName = declaredFields.find(({ kind, field }) => kind === 'system' && field === 'hostName') as FieldMeta
const groupName = columnsOf('device_groups').get('label') as FieldMeta
const enrolled = columns.get('enrolled_at') as FieldMeta

const deviceFields = new Map<string, FieldMeta>([
  ...columns,
  ['token_id', { ...enrolled, title: 'Enrolment token, as id' }],
  ['given', { ...label, title: 'Given name' }],
  ['host', hostName],
  ['reason', { ...label, title: 'Reason of the last act' }],
  ['group', groupName],
])

/** Three sections at most; sealed values only while the device's key is there. */
export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  { tenant, device, number }: { tenant: number; device: string; number: number },
): Promise<DisclosedSection[]> {
  const rows = await readWhole(context.fleet, tenant, number)
  if (!rows) return []
  const { label: sealed, group_id: group, ...own } = rows.device
  const groups = group === null ? undefined : await readGroups(context, tenant)
  return [
    ...sectionOf(
      {
        name: 'device',
        title: 'Device',
        says: 'What the server notes about the device itself: its state, its names, how it came.',
        source: 'server',
      },
      deviceFields,
      [{ ...own, ...openLabel(context.ring, tenant, device, sealed), group: groups?.get(group ?? '')?.name }],
    ),
    ...sectionOf(
      {
        name: 'presence',
        title: 'Last contact',
        says: 'When it spoke last. Only the last time is kept: there is no history of contacts.',
        source: 'server',
      },
      columnsOf('device_presence'),
      rows.presence ? [rows.presence] : [],
    ),
    ...sectionOf(
      {
        name: 'certificate',
        title: 'Certificate',
        says: 'The newest certificate by which the device is known; no name is in it.',
        source: 'server',
      },
      columnsOf('device_leaves'),
      rows.leaf ? [rows.leaf] : [],
    ),
  ]
}
