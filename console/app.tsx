// Puts the console together: look, language, questions, routes.
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.css'
import './look/base.css'
import './look/page.css'
import './look/frame.css'
import './look/list.css'
import './look/parts.css'
import './look/devices.css'
import './look/connection.css'
import './look/overview.css'
import './look/charts.css'
import './look/events.css'
import './look/privacy.css'
import './look/syncs.css'
import './look/vulnerabilities.css'
import './look/advisory.css'
import './look/sources.css'
import './look/erasures.css'
import './look/server-privacy.css'
import './look/sharing.css'
import './look/holders.css'
import './look/door.css'
import './look/print.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeRouter } from './routes.tsx'
import { makeQueryClient } from './shell/ask.ts'
import { followNews } from './shell/news.ts'
import { theme, variables } from './theme.ts'
import { LanguageRoom } from './words/language-room.tsx'

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
setNonce(nonce)

const client = makeQueryClient(() => {
  client.removeQueries({ queryKey: ['whoAmI'] })
  router.invalidate()
})
const router = makeRouter(client, {
  /** News is for those who signed in; the server refuses the stream to others. */
  onSignedIn: () => {
    if (news.started) return
    news.started = true
    followNews(client, new AbortController().signal)
  },
})
const news = { started: false }

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={client}>
        <LanguageRoom>
          <RouterProvider router={router} />
        </LanguageRoom>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
