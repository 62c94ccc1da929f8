// The form of the texts that are authorised: every version stays, because records name the one that was read.

/** Languages a text is written in; both say the same. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

export interface PurposeText {
  /** In one sentence, for programs and lists. */
  readonly says: string
  /** Oldest first; the last one is what can be authorised now. A published one is never changed: add another. */
  readonly versions: readonly (Readonly<Record<Language, string>> & { readonly version: string })[]
}
