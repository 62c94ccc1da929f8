// What the agent may cost on a day, declared in one place and held against what it measured of itself.
import { type AgentBudget, agentBudgets } from '#wire/telemetry/agent-budget.ts'

export { agentBudgets as budgets }

/** What of a budget a day's measured cost went above, in words; none when it kept to it. */
export function overBudget(
  budget: AgentBudget,
  cost: { cpuSeconds: number; peakMebibytes: number; bytesSent: number; bytesReceived: number },
): string[] {
  const kilobytes = Math.ceil((cost.bytesSent + cost.bytesReceived) / 1000)
  const over = (name: string, spent: number, allowed: number) =>
    spent > allowed ? [`${name} ${spent} above ${allowed}`] : []
  return [
    ...over('processor seconds', Math.round(cost.cpuSeconds * 10) / 10, budget.cpuSeconds),
    ...over('MiB', cost.peakMebibytes, budget.mebibytes),
    ...over('kilobytes', kilobytes, budget.kilobytes),
  ]
}
