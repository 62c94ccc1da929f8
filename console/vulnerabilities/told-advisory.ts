// An advisory as the server tells it to the page that shows it.
import type { showAdvisory } from '#wire/console/advisories.ts'
import type { AnswerOf } from '#wire/contract.ts'

export type Told = AnswerOf<typeof showAdvisory>
