// Gives everything that is held about a device's line, to the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { readLine } from './line.store.ts'

/** The last state only, as in the table: there is no history of lines. */
export async function disclose(
  { fleet }: Pick<Context, 'fleet'>,
  { tenant, number }: { tenant: number; number: number },
): Promise<DisclosedSection[]> {
  const row = await readLine(fleet, tenant, number)
  return sectionOf(
    {
      name: 'line',
      title: 'Kept connection',
      says: 'Whether the device keeps its connection open, and since when. Only the last state is kept.',
      source: 'server',
    },
    columnsOf('line_lines'),
    row ? [{ process: row.process ?? 'none: it is broken', since: row.since }] : [],
  )
}
