// One look at everything that tells by its state: the same for a resident agent, which looks each minute, and for a run on demand.
import type { Clock } from '#kit/clock.ts'
import type { Tree } from '../collect/tree.ts'
import { lookAtBoot } from './boot.ts'
import { lookAtClock } from './clock-jump.ts'
import { lookAtDisks, realMounts, type Usage, usageIn } from './disks.ts'
import type { Occurrence } from './occurrence.ts'
import { lookAtReboot } from './reboot.ts'
import type { Seen } from './seen.ts'

export interface Look {
  readonly events: Occurrence[]
  readonly seen: Seen
}

/** What is new against `seen`, and what is to be kept for the next look. */
export function look(tree: Tree, clock: Clock, seen: Seen, stateFolder: string, usage?: Usage): Look {
  const { boot, events: booted } = lookAtBoot(tree, seen)
  const { offset, events: jumped } = lookAtClock(tree, clock, seen, boot)
  const { rebootRequired, events: required } = lookAtReboot(tree, seen)
  const mounts = realMounts(tree.text('proc/self/mountinfo') ?? '')
  const { full, events: filled } = lookAtDisks(mounts, usage ?? usageIn(tree, mounts, stateFolder), seen)
  return {
    events: [...booted, ...jumped, ...required, ...filled],
    seen: {
      ...seen,
      ...(boot !== undefined && { boot }),
      // Kept from the last jump or the first look, not from each: small corrections do not wear the disk.
      ...(offset !== undefined && (seen.boot !== boot || jumped.length > 0 || drifted(seen, offset)) && { offset }),
      rebootRequired,
      full,
    },
  }
}

/** A clock that is corrected slowly must not add up to a jump. */
const drifted = ({ offset }: Seen, now: number) => offset === undefined || Math.abs(now - offset) > 10_000
