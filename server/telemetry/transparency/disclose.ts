// What the log's room holds about a device, for the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { findReader } from './readers.store.ts'

/** Days only. No row leads from a device to its leaves: the device itself holds its receipts and their places. */
export async function disclose(
  { fleet }: Pick<Context, 'fleet'>,
  { tenant, number }: { readonly tenant: number; readonly number: number },
): Promise<DisclosedSection[]> {
  const reader = await fleet.as([tenant], (tx) => findReader(tx, { tenant, number }))
  return sectionOf(
    {
      name: 'log',
      title: 'Transparency log',
      says: 'On which day the device last looked at the log of what was sent. The log itself points to no device: what of it is yours, your device knows.',
      source: 'server',
    },
    columnsOf('log_readers'),
    reader
      ? [{ asked_on: reader.askedOn, confirmed_on: reader.confirmedOn, inconsistent_on: reader.inconsistentOn }]
      : [],
  )
}
