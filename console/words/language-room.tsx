// Holds the language: the operator's own when signed in, else the one chosen here, else the browser's.
import { MantineThemeProvider } from '@mantine/core'
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
  // The cross of every dialog and drawer has its name in the reader's language.
  const theme = useMemo(() => {
    const defaultProps = { closeButtonProps: { 'aria-label': reader.words.shell.close } }
    return { components: { Modal: { defaultProps }, Drawer: { defaultProps } } }
  }, [reader])
  return (
    <MantineThemeProvider theme={theme}>
      <ReaderContext.Provider value={reader}>{children}</ReaderContext.Provider>
    </MantineThemeProvider>
  )
}
