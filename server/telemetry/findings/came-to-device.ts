// When a package came to a device, as far as the device's sealed history reaches.
import type { Context } from '../../context.ts'
import { openSegment, type PackageMark } from '../history.ts'
import type { Installed } from '../software/catalogue.ts'
import { fromDay } from '../software/package-set.ts'
import { segmentsDown } from '../store.ts'

const segmentsAtOnce = 50
const newest = 2 ** 31 - 1

interface Opened {
  readonly tenant: number
  readonly number: number
  readonly device: string
  readonly key: Uint8Array
}

/**
 * Milliseconds: when the first of these versions came. Of one that the history does not tell of the day it was installed
 * counts, where the device told it. Undefined: of none of them anything is known.
 */
export async function cameToDevice(
  context: Context,
  { tenant, number, device, key }: Opened,
  installed: readonly Installed[],
): Promise<number | undefined> {
  const wanted = new Map(installed.map((one) => [markOf(one.number ?? one.package), one]))
  const times: number[] = []
  for (let from = newest; wanted.size > 0; ) {
    const rows = await segmentsDown(context.fleet, { tenant, number }, from, segmentsAtOnce)
    for (const { segment, sealed } of rows) {
      const { at, changes } = openSegment(key, tenant, device, segment, sealed)
      for (const change of changes)
        if (change[0] === 'software' && wanted.delete(markOf(change[2] as PackageMark))) times.push(at * 1000)
    }
    const last = rows.at(-1)
    if (!last || rows.length < segmentsAtOnce) break
    from = last.segment - 1
  }
  for (const { day } of wanted.values()) {
    const date = fromDay(day)
    if (date !== undefined) times.push(Date.parse(date))
  }
  return times.length > 0 ? Math.min(...times) : undefined
}

const markOf = (mark: PackageMark) => (typeof mark === 'number' ? mark : `${mark.name}\0${mark.version}`)
