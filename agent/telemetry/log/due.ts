// Whether the log is to be asked now; looked at after every sync, so it loads nothing.
import type { Clock } from '#kit/clock.ts'
import type { Folder } from '../../state/folder.ts'
import { readLog } from './kept.ts'

const dayMs = 86_400_000

/** True when something was sent that the log was not asked for yet, or a day has passed; a clock that went back asks too. */
export function logDue(folder: Folder, clock: Clock): boolean {
  const { askedAt, waiting } = readLog(folder)
  if (askedAt === undefined || waiting.some((one) => one.asked === 0)) return true
  return Math.abs(clock.now() - Date.parse(askedAt)) >= dayMs
}
