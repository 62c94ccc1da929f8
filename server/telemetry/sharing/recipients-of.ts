// Who outside was told of a device, for the person it is about.
import { iso } from '#kit/clock.ts'
import type { Disclosure } from '#wire/console/subjects.ts'
import { deviceIdName } from '#wire/telemetry/shareable.ts'
import type { Context } from '../../context.ts'
import { consentRecords } from '../../people/consents/records.ts'
import { readTold } from './told.store.ts'

/** Where any of these devices was told of, each once. */
export async function destinationsOf(context: Context, tenant: number, numbers: readonly number[]): Promise<string[]> {
  const told = await readTold(context.fleet, tenant, numbers)
  if (told.length === 0) return []
  const records = new Map((await consentRecords(context, tenant)).map((one) => [one.id as string, one]))
  return [...new Set(told.map(({ record }) => records.get(record)?.recipient.destination ?? 'no longer held'))].sort()
}

/** Last told first. A name of the recipient stands before its address where one was written down. */
export async function recipientsOf(
  context: Context,
  { tenant, number }: { tenant: number; device: string; number: number },
): Promise<Disclosure['recipients']> {
  const told = await readTold(context.fleet, tenant, [number])
  if (told.length === 0) return []
  const records = new Map((await consentRecords(context, tenant)).map((one) => [one.id as string, one]))
  return told
    .sort((a, b) => b.last_at.getTime() - a.last_at.getTime())
    .map(({ record, last_at }) => {
      const given = records.get(record)
      const { name, destination } = given?.recipient ?? {}
      return {
        destination: name ? `${name} (${destination ?? 'address no longer held'})` : (destination ?? 'no longer held'),
        purpose: given?.purpose ?? 'asset-sharing',
        ...(given ? { country: given.recipient.country } : {}),
        at: iso(last_at.getTime()),
        fields: [deviceIdName, ...(given?.fields ?? [])],
      }
    })
}
