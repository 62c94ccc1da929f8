// Every rule that can decide, as the codes that explanations bear; docs/matching.md says what each means.

export const rules = [
  'above-last',
  'architecture',
  'at-or-above-fixed',
  'below-fixed',
  'below-introduced',
  'end-of-life',
  'exact-version',
  'foreign-origin',
  'no-fix',
  'no-stream',
  'not-listed',
  'nothing-stated',
  'other-build',
  'other-scheme',
  'other-stream',
  'rebuilt',
  'stated-not-affected',
  'statement-invalid',
  'undetermined',
  'up-to-last',
  'version-invalid',
  'will-not-fix',
] as const
export type Rule = (typeof rules)[number]
