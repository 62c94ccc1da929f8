// How old the counts of findings and the decisions that ended are, and taking out what is too old.
import { aged } from '#kit/pg/aged.ts'
import { endOfDecision } from './decisions/decisions.store.ts'

export const findingDaysKept = aged('finding_days', 'day')

/** By when they ended, by hand or because their day came; one that holds has no age. What was done with it goes with it. */
export const decisionsKept = aged('finding_decisions', endOfDecision)
