// Erases what is held about devices' lines.
import type { Forget } from '../../context.ts'
import { deleteLines } from './line.store.ts'

/** An open line of a device is cut by the notice of its new state, in whichever process holds it. */
export const forget: Forget = async (tx, { tenant, subjects }) => ({
  line_lines: await deleteLines(
    tx,
    tenant,
    subjects.map(({ number }) => number),
  ),
})
