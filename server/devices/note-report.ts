// What a device says about itself beside its facts: what its holder keeps back, and how far its clock is off.
import type { Context } from '../context.ts'
import { setFacts } from './devices.store.ts'

/** `withheld` undefined leaves what is there. Writes nothing when nothing differs. */
export async function noteReport(
  context: Pick<Context, 'fleet'>,
  { tenant, number }: { tenant: number; number: number },
  report: { withheld: readonly string[] | undefined; clockOffHours: number | null },
): Promise<void> {
  await context.fleet.as([tenant], (tx) =>
    setFacts(tx, tenant, number, [
      ...(report.withheld === undefined ? [] : [['withheld', [...report.withheld].sort()] as const]),
      ['clock_off_hours', report.clockOffHours] as const,
    ]),
  )
}
