// How the server reaches this device at once, and what the agent costs: words for `muster agent check` and `privacy`.
import { isIP } from 'node:net'
import type { Clock } from '#kit/clock.ts'
import { budgets, overBudget } from '../budget.ts'
import type { AgentConfig } from '../config.ts'
import { addressOf } from '../control/dial.ts'
import { isBound } from '../control/wake/is-bound.ts'
import type { Identity } from '../identity/identity.ts'
import { lastWholeDay } from '../state/days.ts'
import type { Folder } from '../state/folder.ts'
import { readStatus, type Status } from '../state/status.ts'
import { treeAt } from '../telemetry/collect/tree.ts'

/** One line each, `name  words`: what stands between an operator's wish and this device. Nothing of it stops a sync. */
export function reachOf(config: AgentConfig, folder: Folder, identity: Identity): [name: string, words: string][] {
  const status = readStatus(folder)
  return [
    ['mode', modeOf(status)],
    ['wakes', wakesOf(config, status)],
    ['line', lineOf(status)],
    ['farewell', farewellOf(config, identity, status)],
    ['offset', clockOf(status)],
  ]
}

function modeOf({ mode }: Status): string {
  if (mode === 'resident') return 'resident: always there, events go at once'
  if (mode === 'on-demand') return 'on demand: started by timers and sockets, nothing in memory between'
  return 'not known before the first sync of a service or timer'
}

function wakesOf({ wakes, wakePort, root }: AgentConfig, { wakes: state, wokenAt, mode }: Status): string {
  if (!wakes) return 'off here (MUSTER_AGENT_WAKES): a forced sync waits for the next ordinary one'
  if (state?.trouble) return `NOT taken (${state.trouble}): free the port, or set another with --wake-port`
  const port = state?.port ?? wakePort
  if (!isBound(treeAt(root), port))
    return mode === 'on-demand'
      ? `nothing listens on UDP ${port}: enable the socket unit muster-agent-wake.socket`
      : `nothing listens on UDP ${port}: is the agent running?`
  const last = wokenAt ? `the last one arrived ${wokenAt}` : 'none has arrived yet'
  return `UDP ${port} is open here; ${last}${wokenAt ? '' : `: a firewall may have to let UDP ${port} in from the server`}`
}

const lines = {
  open: 'held since',
  lost: 'lost, tried again since',
  full: 'the server holds as many as it may, tried again since',
  refused: 'refused by the server, tried again since',
} as const

function lineOf({ line }: Status): string {
  return line ? `${lines[line.is]} ${line.since}` : 'none is held: the server asks for none'
}

function farewellOf({ farewellPort }: AgentConfig, { server }: Identity, { serverAddress }: Status): string {
  const known = serverAddress ?? (isIP(addressOf(server).host) ? addressOf(server).host : undefined)
  if (!known) return 'cannot be said before the first contact: the server’s address is not known'
  return `goes to UDP ${farewellPort} of ${known}; it is never answered`
}

function clockOf({ clockOffsetSeconds: offset }: Status): string {
  if (offset === undefined) return 'not compared with the server’s yet'
  if (Math.abs(offset) < 2) return 'this clock agrees with the server’s'
  return `this clock is ${Math.abs(offset)} s ${offset > 0 ? 'behind' : 'ahead of'} the server’s; wakes are judged by the server’s`
}

/** The declared budget, and what the last whole day cost against it. */
export function costOf(folder: Folder, clock: Clock): string[] {
  const { mode = 'on-demand', day } = lastWholeDay(folder, clock)
  const budget = budgets[mode]
  const declared = `${budget.cpuSeconds} s of processor, ${budget.mebibytes} MiB, ${budget.kilobytes} kB a day`
  if (!day) return [`budget: ${declared}; measured once a whole day is over`]
  const spent = `${day.cpuSeconds.toFixed(1)} s, ${day.peakMebibytes} MiB, ${Math.ceil((day.bytesSent + day.bytesReceived) / 1000)} kB`
  const over = overBudget(budget, day)
  const refused = Object.entries(day.wakesRefused).map(([cause, count]) => `${count} ${cause}`)
  return [
    `budget: ${declared}; on ${day.day}: ${spent} in ${day.syncs} syncs${over.length > 0 ? `, OVER in ${over.join(', ')}` : ''}`,
    `datagrams on ${day.day}: ${day.wakesHeeded} heeded, refused: ${refused.join(', ') || 'none'}`,
  ]
}
