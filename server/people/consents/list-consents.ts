// Every authorisation ever given, with what became of it.
import type { listConsents as contract } from '#wire/console/consents.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { consentRecords } from './records.ts'

/** Newest first. */
export async function listConsents(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  return { items: await consentRecords(context, tenant) }
}
