// What lets machines in and programs ask: enrolment tokens and API credentials.
import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useMe } from '../shell/me.ts'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import { CredentialsTab } from './credentials-tab.tsx'
import { TokensTab } from './tokens-tab.tsx'

const route = getRouteApi('/in/access')

export function AccessPage() {
  const words = useWords()
  const say = words.access
  const { rights } = useMe()
  const navigate = route.useNavigate()
  const { tab } = route.useSearch()
  const shown = [
    ...(rights.includes('tokens.manage') ? (['tokens'] as const) : []),
    ...(rights.includes('credentials.manage') ? (['credentials'] as const) : []),
  ]
  return (
    <Page title={say.title} lede={say.lede}>
      <Tabs
        value={shown.find((known) => known === tab) ?? shown[0] ?? null}
        onChange={(next) => navigate({ search: { tab: next ?? undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {shown.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {say.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="tokens">
          <TokensTab />
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <CredentialsTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
