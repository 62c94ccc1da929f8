// Privacy > What left: the one door and its switch, how much went to whom, the ledger of every passage, and the receivers.
import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import { LeftOverview } from './left-overview.tsx'
import { PassageList } from './passage-list.tsx'
import { Receivers } from './receivers.tsx'

const route = getRouteApi('/in/left')
const tabs = ['overview', 'ledger', 'receivers'] as const

export function LeftPage() {
  const say = useWords().left
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const tab = tabs.find((known) => known === search.tab) ?? 'overview'
  return (
    <Page title={say.title} lede={say.lede}>
      <Tabs
        value={tab}
        onChange={(next) =>
          navigate({ search: { tab: next === 'overview' || !next ? undefined : next }, replace: true })
        }
        keepMounted={false}
        className="page-tabs"
      >
        <Tabs.List mb="md">
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {say.tabs[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <LeftOverview />
        </Tabs.Panel>
        <Tabs.Panel value="ledger">
          <PassageList />
        </Tabs.Panel>
        <Tabs.Panel value="receivers">
          <Receivers />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
