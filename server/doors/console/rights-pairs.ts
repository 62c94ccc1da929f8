// Contracts about what persons may demand, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { answerSubjectRequest } from '../../rights/requests/answer-subject-request.ts'
import { listSubjectRequests } from '../../rights/requests/list-subject-requests.ts'
import { noteSubjectRequest } from '../../rights/requests/note-subject-request.ts'

export const rightsPairs = [
  pair(contracts.listSubjectRequests, listSubjectRequests),
  pair(contracts.noteSubjectRequest, noteSubjectRequest),
  pair(contracts.answerSubjectRequest, answerSubjectRequest),
]
