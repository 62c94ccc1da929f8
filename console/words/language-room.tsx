// Holds the language: the operator's own when signed in, else the one chosen here, else the browser's.
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { type Language, makeReader, preferredLanguage, ReaderContext } from './words.ts'

const place = 'muster-language'

function remembered(): Language {
  const held = localStorage.getItem(place)
  return held === 'en' || held === 'de' ? held : preferredLanguage(navigator.languages)
}

export function LanguageRoom({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(remembered)
  const reader = useMemo(
    () =>
      makeReader(language, navigator.languages, (chosen) => {
        localStorage.setItem(place, chosen)
        setLanguage(chosen)
      }),
    [language],
  )
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return <ReaderContext.Provider value={reader}>{children}</ReaderContext.Provider>
}
