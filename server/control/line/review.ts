// Whether a line may begin or stay: asked when a device comes, and again whenever a device, a group or the news may have changed.
import { pause } from '#kit/life.ts'
import type { GroupKeeps } from '../../devices/group-keeps.ts'
import type { Presence, Standing } from '../../devices/presence.ts'
import type { Reach } from '../../devices/reach.ts'
import { type KeepingGroup, whyKept } from '../../devices/why-kept.ts'
import { refusalOf } from '../renew/hear.ts'
import type { Own } from './own-lines.ts'

const tries = 3
const againMs = 1_000

export interface Review {
  /** Somebody asks this device to keep its line. From memory, but for the first question about a tenant. */
  asked(standing: Standing): boolean | Promise<boolean>
  /** Ends the lines that may not stay. */
  review(lines: readonly Own[]): Promise<void>
}

export function openReview({
  presence,
  reach,
  keeps,
}: {
  presence: Presence
  reach: Pick<Reach, 'isLost'>
  keeps: GroupKeeps
}): Review {
  function asked(standing: Standing): boolean | Promise<boolean> {
    if (standing.keep) return true
    const { tenant, number, group } = standing
    const answer = (deciding: KeepingGroup | undefined) =>
      whyKept(false, deciding, reach.isLost(tenant, number)).length > 0
    const deciding = keeps.deciding(tenant, group)
    return deciding instanceof Promise ? deciding.then(answer) : answer(deciding)
  }

  /** What cannot be found out is tried again, and a line that is still doubtful then ends. */
  async function review(lines: readonly Own[], left = tries): Promise<void> {
    const doubtful: Own[] = []
    for (const one of lines) {
      const { tenant, device } = one.line
      try {
        const standing = await presence.standing(tenant, device)
        if (!standing || refusalOf(standing.state)) one.line.end('refused')
        else if (!(await asked(standing))) {
          one.released = true
          one.line.end('released')
        }
      } catch {
        doubtful.push(one)
      }
    }
    if (doubtful.length === 0) return
    if (left <= 1) for (const { line } of doubtful) line.end('closing')
    else {
      await pause(againMs)
      await review(doubtful, left - 1)
    }
  }

  return { asked, review }
}
