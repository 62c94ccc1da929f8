// How old requests for erasure and legal holds are since they ended; one that is open has no age.
import { aged } from '#kit/pg/aged.ts'

/** Its devices go with it. */
export const erasuresKept = aged('rights_erasures', 'ended_at')

export const holdsKept = aged('rights_holds', 'least(lifted_at, until)')
