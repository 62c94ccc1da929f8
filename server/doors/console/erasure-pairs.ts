// Contracts about what a subject may demand, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { agreeToErasure } from '../../rights/erasures/agree-to-erasure.ts'
import { erasureReceipt } from '../../rights/erasures/erasure-receipt.ts'
import { liftLegalHold } from '../../rights/erasures/lift-legal-hold.ts'
import { listErasures } from '../../rights/erasures/list-erasures.ts'
import { listLegalHolds } from '../../rights/erasures/list-legal-holds.ts'
import { placeLegalHold } from '../../rights/erasures/place-legal-hold.ts'
import { previewErasure } from '../../rights/erasures/preview-erasure.ts'
import { requestErasure } from '../../rights/erasures/request-erasure.ts'
import { showErasure } from '../../rights/erasures/show-erasure.ts'
import { undoErasure } from '../../rights/erasures/undo-erasure.ts'

export const erasurePairs = [
  pair(contracts.previewErasure, previewErasure),
  pair(contracts.requestErasure, requestErasure),
  pair(contracts.listErasures, listErasures),
  pair(contracts.showErasure, showErasure),
  pair(contracts.agreeToErasure, agreeToErasure),
  pair(contracts.undoErasure, undoErasure),
  pair(contracts.erasureReceipt, erasureReceipt),
  pair(contracts.listLegalHolds, listLegalHolds),
  pair(contracts.placeLegalHold, placeLegalHold),
  pair(contracts.liftLegalHold, liftLegalHold),
]
