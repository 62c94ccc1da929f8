// Answers that an authorisation, a receiver or the door changes.

export const staleAfterSharing = [
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
