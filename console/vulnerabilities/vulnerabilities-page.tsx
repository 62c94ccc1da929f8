// Vulnerabilities over the fleet, looked at in four ways: by priority, by device, by package, and what was decided.
import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { DatabaseZap } from 'lucide-react'
import { advisorySources } from '#wire/console/advisories.ts'
import { findingTrend } from '#wire/console/findings.ts'
import { useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useMay } from '../shell/me.ts'
import { Page } from '../shell/page.tsx'
import { ViewsMenu } from '../table/views-menu.tsx'
import { useWords } from '../words/words.ts'
import { DecisionsList } from './decisions-list.tsx'
import { ExposedDevices } from './exposed-devices.tsx'
import { ExposedPackages } from './exposed-packages.tsx'
import { type FindingSearch, wayOf, ways } from './finding-search.ts'
import { FindingsList } from './findings-list.tsx'
import { FirstQuestion } from './first-question.tsx'
import { KnowledgeStrip } from './knowledge-strip.tsx'
import type { ListProps } from './list-props.ts'
import { VexMenu } from './vex-menu.tsx'

const route = getRouteApi('/in/vulnerabilities')

export function VulnerabilitiesPage() {
  const words = useWords()
  const say = words.vulnerabilities
  const search: FindingSearch = route.useSearch()
  const navigate = route.useNavigate()
  const mayManage = useMay('advisories.manage')
  const way = wayOf(search)
  const trend = useAnswer(findingTrend, {}, { everyMilliseconds: 60_000 })
  const sources = useAnswer(advisorySources, {}, { enabled: mayManage })
  const lists: ListProps = {
    search,
    onChange: (next, replace = false) =>
      navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }), replace }),
    onTurn: (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }),
    onClear: () => navigate({ search: { by: search.by } }),
  }
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <>
          <ViewsMenu
            page="vulnerabilities"
            search={{ ...search, page: undefined, cursor: undefined }}
            onOpen={(view) => navigate({ search: view })}
          />
          <VexMenu />
          <LinkButton
            to="/vulnerabilities/sources"
            variant="default"
            leftSection={<DatabaseZap size={15} aria-hidden="true" />}
          >
            {words.sources.title}
          </LinkButton>
        </>
      }
    >
      <div className="stack">
        {sources.data?.asked === false && <FirstQuestion sources={sources.data.sources} />}
        <KnowledgeStrip knowledge={trend.data?.knowledge} />
        <div>
          <Tabs
            value={way}
            onChange={(next) =>
              navigate({
                // A way to look keeps what was looked for, not how it was sorted.
                search: (before) => ({
                  ...before,
                  by: next === 'advisory' || !next ? undefined : next,
                  ...{ sort: undefined, order: undefined, page: undefined, cursor: undefined },
                }),
              })
            }
            keepMounted={false}
            className="device-tabs"
          >
            <Tabs.List mb="md">
              {ways.map((each) => (
                <Tabs.Tab key={each} value={each}>
                  {say.ways[each]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="advisory">
              <FindingsList {...lists} />
            </Tabs.Panel>
            <Tabs.Panel value="device">
              <ExposedDevices {...lists} />
            </Tabs.Panel>
            <Tabs.Panel value="package">
              <ExposedPackages {...lists} />
            </Tabs.Panel>
            <Tabs.Panel value="decisions">
              <DecisionsList {...lists} />
            </Tabs.Panel>
          </Tabs>
        </div>
      </div>
    </Page>
  )
}
