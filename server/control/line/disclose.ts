// Gives everything that is held about a device's line, to the person it is about.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'

export interface DisclosedLine {
  readonly line: string
  readonly since: string
}

/** The last state only, as in the table: there is no history of lines. */
export async function disclose(
  { lines }: Pick<Context, 'lines'>,
  { tenant, number }: { tenant: number; number: number },
): Promise<DisclosedLine[]> {
  const { line, since } = await lines.stateOf(tenant, number)
  return since === undefined ? [] : [{ line, since: iso(since) }]
}
