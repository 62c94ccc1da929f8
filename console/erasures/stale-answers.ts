// Answers that an erasure changes: devices vanish from every list at once, and come back when it is undone.

export const staleAfterErasing = [
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
