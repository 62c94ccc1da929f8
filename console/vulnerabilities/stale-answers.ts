// What a decision makes old: asked again at once by the one who decided, without waiting for the news of it.

export const staleAfterDeciding = [
  ...['listFindings', 'findingFacets', 'findingTrend', 'listExposedDevices', 'listExposedPackages'],
  ...['deviceFindings', 'explainFinding', 'listDecisions', 'showDevice', 'overview'],
]
