// How the agent itself works and what it cost on its last whole day: the same from one midnight to the next.
import type { Clock } from '#kit/clock.ts'
import type { AgentDay } from '#wire/telemetry/agent.ts'
import { lastWholeDay } from '../../state/days.ts'
import type { Folder } from '../../state/folder.ts'

/** undefined as long as only commands of the holder ran here: how the agent works is not known then. */
export function readAgent(folder: Folder, clock: Clock): AgentDay | undefined {
  const { mode, day } = lastWholeDay(folder, clock)
  if (!mode) return undefined
  if (!day) return { mode }
  const { wakesRefused, cpuSeconds, ...counts } = day
  return {
    mode,
    ...counts,
    cpuSeconds: Math.round(cpuSeconds * 10) / 10,
    ...(Object.keys(wakesRefused).length > 0 && { wakesRefused }),
  }
}
