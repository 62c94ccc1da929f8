// How old requests of persons are since they were answered; one that is open has no age.
import { aged } from '#kit/pg/aged.ts'

export const requestsKept = aged('rights_requests', 'answered_at')
