// Who receives which field now: by the authorisations that hold, and by nothing else.
import type { Context } from '../../context.ts'
import { consentRecords } from '../../people/consents/records.ts'

/** Dictionary name -> where it may go now, `host:port` or the recipient's name where it has no address. */
export async function receiversOf(context: Context, tenant: number): Promise<ReadonlyMap<string, readonly string[]>> {
  const active = (await consentRecords(context, tenant)).filter(({ state }) => state === 'active')
  const all = active.flatMap(({ fields, recipient }) =>
    fields.map((field) => [field, recipient.destination ?? recipient.name] as const),
  )
  return new Map(
    [...Map.groupBy(all, ([field]) => field)].map(([field, to]) => [
      field,
      [...new Set(to.map(([, who]) => who))].sort(),
    ]),
  )
}
