// The reader's language: every text of the console comes through here, and a missing one does not compile.
import { createContext, useContext } from 'react'
import { de } from './de.ts'
import { en } from './en.ts'
import { type Format, makeFormat } from './format.ts'

export type { Format }

export type Words = typeof en
export type Language = 'en' | 'de'
export const languages: Record<Language, Words> = { en, de }

interface Reader {
  readonly language: Language
  readonly words: Words
  readonly format: Format
  readonly choose: (language: Language) => void
}

/** The locale of dates and numbers: the browser's own variant of the language (`de-AT`), else the language itself. */
export function localeOf(language: Language, preferred: readonly string[]): string {
  return preferred.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language
}

/** The first of the browser's languages that the console speaks, English otherwise. */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [base] = tag.split('-')
    if (base === 'en' || base === 'de') return base
  }
  return 'en'
}

export function makeReader(language: Language, preferred: readonly string[], choose: Reader['choose']): Reader {
  const words = languages[language]
  return { language, words, format: makeFormat(localeOf(language, preferred), words), choose }
}

export const ReaderContext = createContext<Reader>(makeReader('en', ['en'], () => {}))

export const useReader = (): Reader => useContext(ReaderContext)
export const useWords = (): Words => useContext(ReaderContext).words
export const useFormat = (): Format => useContext(ReaderContext).format
