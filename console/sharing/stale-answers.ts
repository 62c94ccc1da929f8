// Answers that an authorisation, a receiver or the door changes.
import type { QueryClient } from '@tanstack/react-query'

const sharingAnswers = [
  'listPurposes',
  'listConsents',
  'listIntegrations',
  'previewIntegration',
  'showOutbound',
  'listPassages',
  'serverPrivacy',
  'recordOfProcessing',
  'dataCatalogue',
] as const

export function staleAfterSharing(client: QueryClient): void {
  for (const name of sharingAnswers) client.invalidateQueries({ queryKey: [name] })
}
