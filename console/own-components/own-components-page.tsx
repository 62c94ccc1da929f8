// What Muster itself is made of, held against the same advisories by the same rules as every device (P10).
import { Button, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CircleHelp, Download, ShieldCheck } from 'lucide-react'
import { Priority } from '#wire/console/findings.ts'
import { ownComponents, ownSbom } from '#wire/console/sbom.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { Tile } from '../shell/tile.tsx'
import type { Column } from '../table/columns.ts'
import { download } from '../table/export.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListTable } from '../table/list-table.tsx'
import { KnowledgeStrip } from '../vulnerabilities/knowledge-strip.tsx'
import { PriorityPill } from '../vulnerabilities/weight.tsx'
import { useReader, type Words } from '../words/words.ts'

type Own = AnswerOf<typeof ownComponents>
type Row = Own['findings'][number]

export function OwnComponentsPage() {
  const { words } = useReader()
  const say = words.own
  const told = useAnswer(ownComponents, {}, { everyMilliseconds: 60_000 })
  const take = async () => {
    try {
      const bom = await ask(ownSbom, {})
      download('muster.cdx.json', 'application/vnd.cyclonedx+json', `${JSON.stringify(bom, null, 2)}\n`)
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <Button variant="default" leftSection={<Download size={15} aria-hidden="true" />} onClick={take}>
          {say.bom}
        </Button>
      }
    >
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={320} />}
      {told.data && <Verdict own={told.data} />}
    </Page>
  )
}

function Verdict({ own }: { own: Own }) {
  const { words, format } = useReader()
  const say = words.own
  const unknown = own.knowledge.state === 'unknown'
  const columns = columnsOf(words)
  const concerned = own.findings.length
  return (
    <div className="stack">
      <KnowledgeStrip knowledge={own.knowledge} />
      <section className="tiles flat" aria-label={say.title}>
        <Tile
          label={say.atRisk}
          tone={unknown ? 'unknown' : concerned > 0 ? 'bad' : 'good'}
          value={unknown ? words.shell.unknown : format.number(concerned)}
          unknown={unknown}
          note={say.version(own.version)}
        >
          {(inside) => <div className="tile">{inside}</div>}
        </Tile>
        <Tile label={say.components} value={format.number(own.components)} note={say.componentsText}>
          {(inside) => <div className="tile">{inside}</div>}
        </Tile>
        <Tile
          label={say.uncovered}
          tone={own.uncovered > 0 ? 'unknown' : 'good'}
          value={format.number(own.uncovered)}
          note={say.uncoveredText}
        >
          {(inside) => <div className="tile">{inside}</div>}
        </Tile>
      </section>
      <Panel
        flush
        title={say.findings}
        note={say.findingsText}
        acts={
          <ExportMenu name="own-components" columns={columns} rows={async () => own.findings} onProblem={sayProblem} />
        }
      >
        <ListTable
          label={say.findings}
          columns={columns}
          rows={own.findings}
          rowKey={(row) => `${row.component} ${row.version} ${row.advisory}`}
          rowName={(row) => row.component}
          empty={
            unknown ? (
              <Empty
                icon={<CircleHelp size={22} />}
                title={words.vulnerabilities.unknownTitle}
                text={say.unknownText}
              />
            ) : (
              <Empty
                icon={<ShieldCheck size={22} />}
                title={say.clean}
                text={say.cleanText(format.dateTime(own.knowledge.asOf), own.uncovered, format.number(own.uncovered))}
              />
            )
          }
        />
      </Panel>
    </div>
  )
}

function columnsOf(words: Words): Column<Row>[] {
  const say = words.own
  return [
    {
      key: 'priority',
      title: words.vulnerabilities.priority,
      width: '96px',
      cell: (row) => <PriorityPill priority={Priority.catch('unrated').parse(row.priority)} />,
      text: (row) => row.priority,
    },
    {
      key: 'component',
      title: say.component,
      cell: (row) => (
        <>
          <b>{row.component}</b> <code className="version">{row.version}</code>
          <small className="dim block">{row.from}</small>
        </>
      ),
      text: (row) => row.component,
    },
    {
      key: 'advisory',
      title: words.vulnerabilities.advisory,
      cell: (row) => (
        <span className="advisory-cell">
          <Link to="/vulnerabilities/$advisory" params={{ advisory: row.advisory }} search={{}}>
            {row.advisory}
          </Link>
          <span className="advisory-title" title={row.title}>
            {row.title}
          </span>
        </span>
      ),
      text: (row) => row.advisory,
    },
    {
      key: 'fixed',
      title: words.vulnerabilities.fixedFrom,
      cell: (row) =>
        row.fixed ? (
          <code className="version">{row.fixed}</code>
        ) : (
          <span className="dim">{words.vulnerabilities.noFix}</span>
        ),
      text: (row) => row.fixed,
    },
  ]
}
