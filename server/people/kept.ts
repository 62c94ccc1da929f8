// How old acts and what signing in leaves behind are, and taking out what is too old.
import { type Aged, aged } from '#kit/pg/aged.ts'
import { expireActs } from './audit.store.ts'

/** The server's role cannot delete an act: the database's own function takes them out, and none younger than 90 days. */
export const actsKept: Aged = { ages: aged('audit_acts', 'at').ages, drop: expireActs }

export const signingInKept: readonly Aged[] = [
  aged('opr_sessions', 'created_at'),
  aged('opr_attempts', 'last_at'),
  aged('opr_repeats', 'claimed_at'),
]
