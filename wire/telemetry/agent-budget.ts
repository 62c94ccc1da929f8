// What the agent may cost on a day, declared in one place: the agent holds what it measured against it, the console shows both.
import type { AgentMode } from '../control/sync.ts'

/** Upper bounds of one UTC day with a sync each quarter of an hour and few changes. */
export interface AgentBudget {
  readonly cpuSeconds: number
  readonly mebibytes: number
  /** Sent and received together, TLS included, in units of 1,000 bytes. */
  readonly kilobytes: number
}

/** On demand a sync starts a process of its own; resident holds one, and pings where it keeps a line. */
export const agentBudgets: Record<AgentMode, AgentBudget> = {
  'on-demand': { cpuSeconds: 20, mebibytes: 75, kilobytes: 400 },
  resident: { cpuSeconds: 8, mebibytes: 75, kilobytes: 250 },
}
