// Whether a device keeps its line, why, and what became of it: told before anybody tries to reach the device.
import { iso } from '#kit/clock.ts'
import type { Reach } from '#wire/console/devices.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { Caller, Context } from '../context.ts'
import type { FoundDevice } from './find-device.ts'
import type { Groups } from './groups.ts'
import { shortId } from './label.ts'
import { decidingGroup, whyKept } from './why-kept.ts'

interface Known {
  /** What the agent said; undefined: nothing yet. */
  readonly mode: AgentMode | undefined
  readonly wakes: Reach['wakes']['state']
  /** Newest contact in milliseconds, from memory or the database. */
  readonly lastSeen: number | undefined
}

/** `reach.keep` of the device's page. */
export async function keepOf(
  context: Pick<Context, 'lines'>,
  caller: Caller,
  groups: Groups,
  device: Pick<FoundDevice, 'number' | 'group' | 'keep'>,
  { mode, wakes, lastSeen }: Known,
): Promise<Reach['keep']> {
  const deciding = decidingGroup(groups, device.group)
  const why = whyKept(device.keep, deciding, wakes === 'lost')
  const { line, since, doing } = await context.lines.stateOf(caller.tenant, device.number)
  const group = why.some((one) => one !== 'device') && deciding ? groups.get(deciding.id) : undefined
  const shown = (): Reach['keep']['line'] => {
    if (line === 'held') return 'held'
    if (why.length === 0) return 'off'
    if (mode === 'on-demand') return 'on-demand'
    if (line === 'full') return 'full'
    // It broke, and the device was not heard since: once it comes it is told again.
    return line === 'lost' && (lastSeen === undefined || since === undefined || lastSeen <= since)
      ? 'lost'
      : 'next-contact'
  }
  const now = shown()
  return {
    why,
    ...(group && {
      group: { id: group.id, name: caller.sees.identifiers ? group.name : shortId(group.id) },
    }),
    line: now,
    ...((now === 'held' || now === 'lost') && since !== undefined && { since: iso(since) }),
    ...(now === 'held' && doing && { doing }),
  }
}
