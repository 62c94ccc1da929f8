// One package: its versions, the devices of each, and how that changed by day.
import { Button, Skeleton } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { MonitorSmartphone } from 'lucide-react'
import { useMemo, useState } from 'react'
import { showSoftware } from '#wire/console/software.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { useAnswer } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'
import { asShares, byVersion } from './by-version.ts'
import { QualityPanel } from './quality-panel.tsx'

type Version = AnswerOf<typeof showSoftware>['versions'][number]
const route = getRouteApi('/in/software/$manager')
const managers = ['dpkg', 'rpm', 'apk'] as const

export function PackagePage() {
  const { words, format } = useReader()
  const say = words.software
  const { manager: given } = route.useParams()
  const { name = '' } = route.useSearch()
  const manager = managers.find((known) => known === given) ?? 'dpkg'
  const told = useAnswer(showSoftware, { manager, name })
  const data = told.data
  const [shares, setShares] = useState(false)
  const chart = useMemo(() => {
    const counts = data && byVersion(data.days, say.otherVersions)
    return counts && shares ? asShares(counts) : counts
  }, [data, say, shares])
  const unknown = <span className="dim">{words.shell.unknown}</span>
  const columns: Column<Version>[] = [
    {
      key: 'version',
      title: say.version,
      cell: (row) => <code className="version">{row.version}</code>,
      text: (row) => row.version,
    },
    {
      key: 'devices',
      title: words.devices.title,
      align: 'right',
      cell: (row) => (
        <Link
          to="/devices"
          search={{ package: name, version: row.version }}
          aria-label={words.devices.count(row.devices, format.number(row.devices))}
        >
          {format.number(row.devices)}
        </Link>
      ),
      text: (row) => row.devices,
    },
    { key: 'architecture', title: say.architecture, cell: (row) => row.architecture, text: (row) => row.architecture },
    {
      key: 'source',
      title: say.source,
      cell: (row) => row.source ?? <span className="dim">{say.sameName}</span>,
      text: (row) => row.source ?? name,
    },
    { key: 'origin', title: say.origin, cell: (row) => row.origin ?? unknown, text: (row) => row.origin },
    {
      key: 'vendor',
      title: say.vendor,
      cell: (row) => (row.vendor ? <span className="text">{row.vendor}</span> : unknown),
      text: (row) => row.vendor,
    },
    {
      key: 'firstSeen',
      title: say.firstSeen,
      cell: (row) => (row.firstSeen ? format.date(row.firstSeen) : unknown),
      text: (row) => row.firstSeen,
    },
  ]
  return (
    <Page
      title={name}
      above={{ label: say.title, to: '/software' }}
      beside={<span className="pill">{say.managers[manager]}</span>}
      lede={data && words.devices.count(data.devices, format.number(data.devices))}
      acts={
        <Button
          component={Link}
          to="/devices"
          search={{ package: name } as never}
          variant="default"
          leftSection={<MonitorSmartphone size={15} aria-hidden="true" />}
        >
          {say.showDevices}
        </Button>
      }
    >
      {told.error && !data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!data && !told.error && <Skeleton height={320} />}
      {data && chart && (
        <div className="stack">
          <ChartPanel
            title={say.chartTitle}
            note={shares ? say.sharesText : say.chartText}
            before={
              <fieldset className="toggle">
                <legend className="unseen">{say.chartOf}</legend>
                <button type="button" aria-pressed={!shares} onClick={() => setShares(false)}>
                  {say.inDevices}
                </button>
                <button type="button" aria-pressed={shares} onClick={() => setShares(true)}>
                  {say.inShares}
                </button>
              </fieldset>
            }
            days={chart.days}
            series={chart.series}
            kind="areas"
            unit={(value) => (shares ? format.percent(value / 100) : words.devices.count(value, format.number(value)))}
          />
          <QualityPanel manager={manager} name={name} />
          <Panel
            flush
            title={say.versionsTitle(format.number(data.versions.length))}
            acts={
              <ExportMenu name="versions" columns={columns} rows={async () => data.versions} onProblem={sayProblem} />
            }
          >
            <ListTable
              label={say.versions}
              columns={columns}
              rows={data.versions}
              rowKey={(row) => `${row.version} ${row.architecture} ${row.origin ?? ''}`}
              rowName={(row) => row.version}
            />
          </Panel>
        </div>
      )}
    </Page>
  )
}
