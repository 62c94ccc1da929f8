// Answers that an erasure changes: devices vanish from every list at once, and come back when it is undone.
import type { QueryClient } from '@tanstack/react-query'

const erasureAnswers = [
  'listErasures',
  'showErasure',
  'listLegalHolds',
  'serverPrivacy',
  'listDevices',
  'deviceFacets',
  'showDevice',
  'listGroups',
  'overview',
] as const

export function staleAfterErasing(client: QueryClient): void {
  for (const name of erasureAnswers) client.invalidateQueries({ queryKey: [name] })
}
