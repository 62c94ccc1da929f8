// Contracts about what persons may demand, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { listLooks } from '../../people/looks/list-looks.ts'
import { discloseDevice } from '../../rights/disclose/disclose-device.ts'
import { answerSubjectRequest } from '../../rights/requests/answer-subject-request.ts'
import { listSubjectRequests } from '../../rights/requests/list-subject-requests.ts'
import { noteSubjectRequest } from '../../rights/requests/note-subject-request.ts'

import { confirmMeasure } from '../../rights/server-privacy/confirmations.ts'
import { serverPrivacy } from '../../rights/server-privacy/server-privacy.ts'

export const rightsPairs = [
  pair(contracts.serverPrivacy, serverPrivacy),
  pair(contracts.confirmMeasure, confirmMeasure),
  pair(contracts.discloseDevice, discloseDevice),
  pair(contracts.listLooks, listLooks),
  pair(contracts.listSubjectRequests, listSubjectRequests),
  pair(contracts.noteSubjectRequest, noteSubjectRequest),
  pair(contracts.answerSubjectRequest, answerSubjectRequest),
]
