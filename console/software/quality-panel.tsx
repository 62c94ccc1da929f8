// How the versions of a package fare in this fleet: how fast they are taken, who leaves them again, what is old and still there.
import { showQuality } from '#wire/console/quality.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { useAnswer } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'

type Fares = AnswerOf<typeof showQuality>['versions'][number]

interface QualityPanelProps {
  readonly manager: 'dpkg' | 'rpm' | 'apk'
  readonly name: string
}

export function QualityPanel({ manager, name }: QualityPanelProps) {
  const { words, format } = useReader()
  const say = words.software.quality
  const told = useAnswer(showQuality, { manager, name })
  // Nothing is counted by day of a package that is not public: there is no panel then.
  if (told.error && (told.error as { code?: string }).code === 'not-found') return null
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return null
  const { versions } = told.data
  const oldest = versions.findLast((one) => one.devices > 0)
  const dim = (text: string) => <span className="dim">{text}</span>
  const count = (value: number) => (value === 0 ? dim('0') : format.number(value))
  const columns: Column<Fares>[] = [
    {
      key: 'version',
      title: words.software.version,
      cell: (row) => <code className="version">{row.version}</code>,
      text: (row) => row.version,
    },
    {
      key: 'firstSeen',
      title: words.software.firstSeen,
      cell: (row) => format.date(row.firstSeen),
      text: (row) => row.firstSeen,
    },
    {
      key: 'devices',
      title: words.devices.title,
      align: 'right',
      cell: (row) => count(row.devices),
      text: (row) => row.devices,
    },
    {
      key: 'daysToAdopt',
      title: say.daysToAdopt,
      cell: (row) =>
        row.daysToAdopt
          ? say.days(format.number(row.daysToAdopt.median), format.number(row.daysToAdopt.p90))
          : dim(say.notSeenComing),
      text: (row) => row.daysToAdopt?.median,
    },
    {
      key: 'wentOn',
      title: say.wentOn,
      align: 'right',
      cell: (row) => count(row.wentOn),
      text: (row) => row.wentOn,
    },
    {
      key: 'leftAgain',
      title: say.leftAgain,
      cell: (row) => <Share share={row.leftAgain} of={row} />,
      text: (row) => row.leftAgain?.share,
    },
  ]
  return (
    <Panel
      flush
      title={say.title}
      note={
        oldest
          ? say.oldest(oldest.version, words.devices.count(oldest.devices, format.number(oldest.devices)))
          : say.text
      }
      acts={<ExportMenu name="quality" columns={columns} rows={async () => versions} onProblem={sayProblem} />}
    >
      <ListTable
        label={say.title}
        columns={columns}
        rows={versions}
        rowKey={(row) => row.version}
        rowName={(row) => row.version}
      />
    </Panel>
  )
}

/** The share with the interval it surely lies in: of few devices it says little, and looks like it. */
function Share({ share, of }: { share: Fares['leftAgain']; of: Fares }) {
  const { words, format } = useReader()
  const say = words.software.quality
  if (!share) return <span className="dim">{words.shell.unknown}</span>
  const at = (value: number) => `${Math.round(value * 1000) / 10}%`
  return (
    <span
      className="interval"
      title={say.leftText(format.number(of.wentBack), format.number(of.removed), format.number(of.came))}
    >
      <span className="interval-track" aria-hidden="true">
        <i style={{ insetInlineStart: at(share.low), inlineSize: at(share.high - share.low) }} />
        <b style={{ insetInlineStart: at(share.share) }} />
      </span>
      {format.percent(share.share)}
      <span className="dim">{say.interval(format.percent(share.low), format.percent(share.high))}</span>
    </span>
  )
}
