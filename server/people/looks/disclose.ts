// Who looked at one device, for the person it is about: hour, role and fields, never a name.
import { iso } from '#kit/clock.ts'
import type { Disclosure } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { titleOf } from './field-titles.ts'
import { findLooks } from './looks.store.ts'

const most = 100_000

/** Newest first. Lists that showed several devices are counted for the organisation, without saying which. */
export async function looksAt(
  { fleet, looks }: Pick<Context, 'fleet' | 'looks'>,
  { tenant, device }: { tenant: number; device: string },
  limit = most,
): Promise<Disclosure['looks']> {
  await looks.flush()
  const rows = await findLooks(fleet, tenant, { subject: device, limit })
  return rows.map(({ hour, role, purpose, fields, times }) => ({
    ...{ at: iso(hour.getTime()), role, purpose, times },
    fields: fields.map(titleOf),
  }))
}
