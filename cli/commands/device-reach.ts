// How a device is reached, what waits for it, and what its agent costs: three parts of its sheet.
import type { showDevice } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { AgentDay } from '#wire/telemetry/agent.ts'
import { agentBudgets } from '#wire/telemetry/agent-budget.ts'
import { pairs } from '../table.ts'
import { ago, count, duration, size } from '../words.ts'

type Device = AnswerOf<typeof showDevice>
type Reach = NonNullable<Device['reach']>

const lines: Record<Reach['keep']['line'], string> = {
  held: 'open',
  'next-contact': 'opens at its next contact',
  lost: 'broke; it opens again when the device is back',
  full: 'not open: the server holds as many as it may',
  'on-demand': 'not open: its agent works on demand (muster-agent mode resident)',
  off: 'not kept',
}

const wakes: Record<Reach['wakes']['state'], string> = {
  arrive: 'arrive',
  lost: 'do not arrive: open UDP 15000 to it, or keep its connection',
  unknown: 'not tried yet',
  off: 'its agent takes none',
}

const events = {
  resident: 'every event at once',
  'on-demand': 'package changes at once, the rest at the next sync',
} as const

/** Mode, connection, wakes and what waits; empty for devices that never speak. */
export function reached({ reach, waiting }: Device, nowMs: number): string {
  if (!reach) return ''
  const { mode, keep, wakes: woken } = reach
  const tried = woken.tried > 0 ? ` (${woken.arrived} of the last ${woken.tried})` : ''
  return pairs([
    ['Mode', mode && `${mode}: ${events[mode]}`],
    [
      'Connection',
      [
        lines[keep.line],
        keep.since && `for ${duration((nowMs - Date.parse(keep.since)) / 1000)}`,
        whyKept(keep),
        keep.doing,
      ]
        .filter(Boolean)
        .join(', '),
    ],
    ['Wakes', wakes[woken.state] + tried],
    ...waiting.map(({ what, since, until }): [string, string] => [
      'Waiting',
      `${what === 'sync' ? 'a sync' : 'a policy'}, asked ${ago(since, nowMs)}${until ? `, until ${until}` : ''}`,
    ]),
  ])
}

function whyKept({ why, group }: Reach['keep']): string {
  const reasons = why.map((one) => {
    if (one === 'device') return 'this device'
    return one === 'group'
      ? `its group ${group?.name ?? ''}`.trim()
      : `its group ${group?.name ?? ''}, as no wake reaches it`
  })
  return reasons.length > 0 ? `kept for ${reasons.join(' and ')}` : ''
}

/** What the agent cost on its last whole day beside what it may cost; empty before the first one. */
export function agentInWords(agent: AgentDay | undefined): string {
  if (!agent?.day) return ''
  const budget = agentBudgets[agent.mode]
  const bytes = (agent.bytesSent ?? 0) + (agent.bytesReceived ?? 0)
  const refused = Object.entries(agent.wakesRefused ?? {}).map(([cause, times]) => `${times} ${cause}`)
  return pairs([
    ['Agent’s day', agent.day],
    ['Processor', agent.cpuSeconds === undefined ? undefined : `${agent.cpuSeconds} s of ${budget.cpuSeconds}`],
    ['Memory', agent.peakMebibytes === undefined ? undefined : `${agent.peakMebibytes} MiB of ${budget.mebibytes}`],
    ['Bytes', `${size(bytes)} of ${size(budget.kilobytes * 1000)}`],
    ['Syncs', agent.syncs],
    ['Wakes heeded', agent.wakesHeeded],
    ['Refused', refused.join(', ')],
    [
      'Events',
      agent.eventsSent === undefined
        ? undefined
        : `${count(agent.eventsSent, 'event')} sent, ${agent.eventsLost ?? 0} lost`,
    ],
  ])
}
