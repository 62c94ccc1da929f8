// Why a finding is one, in the words of every place.
import { ruleSentences } from '#wire/console/rules.ts'

/** With its code, by which docs/matching.md explains it; a rule of a newer server is its code alone. */
export const ruleInWords = (rule: string): string =>
  Object.hasOwn(ruleSentences, rule) ? `${ruleSentences[rule]} (${rule})` : rule
