// Gives since when which receivers outside were told of a device, to the person it is about.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { Context } from '../../context.ts'
import { readTold } from './told.store.ts'

/** Who they are and which fields they got stands under `recipients`. */
export async function disclose(
  { fleet }: Pick<Context, 'fleet'>,
  { tenant, number }: { tenant: number; device: string; number: number },
): Promise<DisclosedSection[]> {
  return sectionOf(
    {
      name: 'told',
      title: 'Told outside',
      says: 'Since when receivers outside were told of this device, and when last; who they are stands under recipients.',
      source: 'server',
    },
    columnsOf('out_told'),
    (await readTold(fleet, tenant, [number])).map(({ number: _, ...row }) => ({ ...row })),
  )
}
