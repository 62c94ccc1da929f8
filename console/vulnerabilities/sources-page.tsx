// Where advisories come from: each source with its licence, address, age and troubles; files; and what every load did.
import { Skeleton } from '@mantine/core'
import { advisorySources, listAdvisoryImports } from '#wire/console/advisories.ts'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useWords } from '../words/words.ts'
import { FirstQuestion } from './first-question.tsx'
import { ImportFiles } from './import-files.tsx'
import { Loads } from './loads.tsx'
import { SourceList } from './source-list.tsx'

const runningMilliseconds = 2000
const restingMilliseconds = 30_000

export function SourcesPage() {
  const words = useWords()
  const mayManage = useMay('advisories.manage')
  const imports = useAnswer(
    listAdvisoryImports,
    { limit: 30 },
    {
      keep: true,
      everyMilliseconds: (answer) =>
        answer?.imports.some((one) => one.state === 'running') ? runningMilliseconds : restingMilliseconds,
    },
  )
  const told = useAnswer(advisorySources, {}, { keep: true, everyMilliseconds: restingMilliseconds })
  return (
    <Page
      title={words.sources.title}
      lede={words.sources.lede}
      above={{ label: words.vulnerabilities.title, to: '/vulnerabilities' }}
    >
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={420} />}
      {told.data && (
        <div className="stack">
          {mayManage && !told.data.asked && <FirstQuestion sources={told.data.sources} />}
          <SourceList sources={told.data.sources} running={imports.data?.imports ?? []} />
          {mayManage && <ImportFiles sources={told.data.sources} />}
          <Loads
            imports={imports.data?.imports}
            error={imports.error}
            onRetry={() => imports.refetch()}
            titles={new Map(told.data.sources.map((source) => [source.id, source.title]))}
          />
        </div>
      )}
    </Page>
  )
}
