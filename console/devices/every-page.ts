// All rows a filter leaves, page after page: for exports and for acts on everything that matches.
import type { InputOf } from '#kit/http/call.ts'
import { type DeviceRow, listDevices } from '#wire/console/devices.ts'
import { ask } from '../shell/ask.ts'

/** Follows the cursors from the list's first page; `onCount` hears how many rows have come. */
export async function everyPage(
  input: InputOf<typeof listDevices>,
  onCount: (count: number) => void,
): Promise<DeviceRow[]> {
  const rows: DeviceRow[] = []
  let cursor: string | undefined
  do {
    const page = await ask(listDevices, { ...input, cursor, limit: 500 })
    rows.push(...page.items)
    cursor = page.next
    onCount(rows.length)
  } while (cursor !== undefined)
  return rows
}
