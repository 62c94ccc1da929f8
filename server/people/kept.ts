// How old acts and what signing in leaves behind are, and taking out what is too old.
import { type Aged, aged } from '#kit/pg/aged.ts'
import { expireActs } from './audit.store.ts'
import { monthOf } from './audit-names.ts'

/** The server's role cannot delete an act: the database's own function takes them out, and none younger than 90 days. */
export const actsKept: Aged = { ages: aged('audit_acts', 'at').ages, drop: expireActs }

/** Names of what was erased go a month at a time, with their month's key. */
export const auditNamesKept: Pick<Aged, 'ages'> = {
  ages: (tx, tenant, before) => months.ages(tx, tenant, before && new Date(monthOf(before.getTime()))),
}
const months = aged('audit_names', 'month')

/** What left, and who is still to be told of an erasure. */
export const passagesKept = aged('out_passages', 'at')
export const noticesKept = aged('out_notices', 'at')

/** Invitations that nobody took. */
export const invitationsKept: Pick<Aged, 'ages'> = aged('opr_invitations', 'created_at')

export const signingInKept: readonly Aged[] = [
  aged('opr_sessions', 'created_at'),
  aged('opr_attempts', 'last_at'),
  aged('opr_repeats', 'claimed_at'),
]
