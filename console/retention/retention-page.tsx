// Privacy > Retention: the term of each kind, what is kept of it now, and the run that proves that what is older is gone.
import { Button, Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, CircleDashed, Hourglass, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { type RetentionKind, runRetention, showRetention } from '#wire/console/retention.ts'
import { PaperMenu } from '../privacy/paper-menu.tsx'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useReader } from '../words/words.ts'
import { narrowKind, retentionColumns } from './retention-columns.tsx'
import { TermDialog } from './term-dialog.tsx'

const route = getRouteApi('/in/retention')

export function RetentionPage() {
  const { words, format } = useReader()
  const say = words.retention
  const narrow = useNarrow()
  const client = useQueryClient()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay('privacy.manage')
  const [changing, setChanging] = useState<RetentionKind>()
  const { busy, send } = useSend([], sayProblem)
  const told = useAnswer(showRetention, {}, { everyMilliseconds: 60_000 })
  const needle = (search.q ?? '').toLowerCase()
  const rows = told.data?.kinds.filter((row) => `${say.kindTitle(row)} ${row.kind}`.toLowerCase().includes(needle))
  const run = () =>
    send(async () => {
      const done = await ask(runRetention, {})
      client.setQueryData([showRetention.name, {}], done)
      client.invalidateQueries({ queryKey: ['serverPrivacy'] })
      announce(say.ran(format.number(done.kinds.reduce((sum, one) => sum + (one.lastRun?.deleted ?? 0), 0))))
    })
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <>
          <PaperMenu what="retention" label={say.report} />
          {may && (
            <Button loading={busy} leftSection={<RotateCw size={15} aria-hidden="true" />} onClick={run}>
              {say.run}
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        {told.data && <Proof kinds={told.data.kinds} />}
        {told.error && !rows ? (
          <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
        ) : (
          <div className="panel flush">
            <div className="list-bar">
              <SearchInput
                label={say.search}
                value={search.q ?? ''}
                onChange={(q) => navigate({ search: { q: q || undefined }, replace: true })}
              />
            </div>
            <ListTable
              label={say.title}
              columns={narrow ? [narrowKind(words, format)] : retentionColumns(words, format)}
              rows={rows}
              rowKey={(row) => row.kind}
              rowName={(row) => say.kindTitle(row)}
              {...(may
                ? {
                    menu: (row: RetentionKind) => (
                      <Menu.Item
                        leftSection={<Hourglass size={15} />}
                        disabled={row.defaultDays === null || row.leastDays >= row.defaultDays}
                        onClick={() => setChanging(row)}
                      >
                        {say.shorten}
                      </Menu.Item>
                    ),
                  }
                : {})}
            />
            <ListFoot from={0} shown={rows?.length ?? 0} total={told.data?.kinds.length ?? 0} asOf={told.data?.asOf} />
          </div>
        )}
      </div>
      {changing && <TermDialog kind={changing} onClose={() => setChanging(undefined)} />}
    </Page>
  )
}

/** Good only where the job ran and nothing is overdue. */
function Proof({ kinds }: { kinds: readonly RetentionKind[] }) {
  const { words, format } = useReader()
  const say = words.retention
  const late = kinds.filter(({ overdue }) => overdue > 0)
  const ran = kinds.map(({ lastRun }) => lastRun?.at ?? '').sort()[0]
  const state = late.length > 0 ? 'bad' : ran ? 'good' : 'unknown'
  const Icon = { bad: CircleAlert, good: CircleCheck, unknown: CircleDashed }[state]
  return (
    <section className="panel proof" data-state={state} aria-label={say.lastRun}>
      <Icon size={20} aria-hidden="true" data-tone={state} />
      <div>
        <h2>
          {state === 'bad'
            ? say.overdueText(late.length, format.number(late.reduce((sum, { overdue }) => sum + overdue, 0)))
            : state === 'good'
              ? say.overdueNone
              : say.notRun}
        </h2>
        <p className="note">
          {ran ? (
            <>
              {say.ranAt} <Age at={ran} /> · {say.everyHour}
            </>
          ) : (
            say.notRunText
          )}
        </p>
      </div>
    </section>
  )
}
