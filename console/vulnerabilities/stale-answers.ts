// What a decision makes old: asked again at once by the one who decided, without waiting for the news of it.
import type { QueryClient } from '@tanstack/react-query'

const names: ReadonlySet<string> = new Set([
  ...['listFindings', 'findingFacets', 'findingTrend', 'listExposedDevices', 'listExposedPackages'],
  ...['deviceFindings', 'explainFinding', 'listDecisions', 'showDevice', 'overview'],
])

export const staleAfterDeciding = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ predicate: ({ queryKey: [name] }) => names.has(String(name)) })
