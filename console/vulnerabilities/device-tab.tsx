// What concerns one device: the updates that mend most, then every finding with its reason one click away.
import { Button, Menu, SegmentedControl, Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { CircleHelp, MessageCircleQuestion, ShieldCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { AdvisoryKind } from '#wire/advisories/advisory.ts'
import { type DeviceFinding, deviceFindings } from '#wire/console/findings.ts'
import type { Device } from '../devices/device.ts'
import { useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useMay } from '../shell/me.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { DecideDialog, type DecideTarget, decideVerbs } from './decide-dialog.tsx'
import { holds, updatesOf } from './device-updates.ts'
import { FindingMenu } from './finding-menu.tsx'
import { keyOf } from './finding-search.ts'
import type { DecideWish } from './findings-list.tsx'
import { KnowledgeStrip } from './knowledge-strip.tsx'
import { Counts, PriorityPill, VerdictPill, Weight } from './weight.tsx'
import { WhyDrawer } from './why-drawer.tsx'

const size = 50
const shows = ['open', 'decided', 'all'] as const
type Show = (typeof shows)[number]

const targetOf = (finding: DeviceFinding): DecideTarget => ({
  advisory: finding.advisory,
  title: finding.title,
  packages: [finding.package],
  devices: 1,
})

export function DeviceVulnerabilities({ device }: { device: Device }) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const narrow = useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false }) ?? false
  const mayDecide = useMay('findings.decide')
  const [show, setShow] = useState<Show>('open')
  const [every, setEvery] = useState(false)
  const [page, setPage] = useState(0)
  const [why, setWhy] = useState<DeviceFinding>()
  const [wish, setWish] = useState<DecideWish>()
  const [chosen, setChosen] = useState<ReadonlyMap<string, DeviceFinding>>(new Map())
  const told = useAnswer(
    deviceFindings,
    { id: device.id, kind: every ? AdvisoryKind.options : undefined },
    { keep: true, everyMilliseconds: 60_000 },
  )
  const columns = useMemo(() => columnsOf(words, format, narrow, setWhy), [words, format, narrow])
  const selection = useMemo(
    () => ({
      has: (row: DeviceFinding) => chosen.has(keyOf(row)),
      set: (rows: readonly DeviceFinding[], on: boolean) =>
        setChosen((before) => {
          const next = new Map(before)
          for (const row of rows) on ? next.set(keyOf(row), row) : next.delete(keyOf(row))
          return next
        }),
    }),
    [chosen],
  )
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={320} />
  const { findings, counts, knowledge } = told.data
  const rows = findings.filter((row) => show === 'all' || holds(row) === (show === 'decided'))
  const distinct = (among: Iterable<DeviceFinding>) => [
    ...new Map([...among].map((row) => [row.advisory, targetOf(row)])).values(),
  ]
  return (
    <div className="stack">
      <KnowledgeStrip knowledge={knowledge} />
      {counts === null ? (
        <Empty
          icon={<CircleHelp size={22} />}
          title={say.deviceUnknown}
          text={say.deviceUnknownText}
          act={<LinkButton to="/vulnerabilities/sources">{words.knowledge.toSources}</LinkButton>}
        />
      ) : (
        <>
          <Updates findings={findings} />
          <div className="panel flush">
            <div className="list-bar">
              <Counts counts={counts} />
              <SegmentedControl
                size="xs"
                aria-label={say.decision}
                value={show}
                onChange={(next) => {
                  setShow(next as Show)
                  setPage(0)
                }}
                data={shows.map((value) => ({ value, label: say.decisionChoices[value] }))}
              />
              <label className="check-line">
                <input type="checkbox" checked={every} onChange={(event) => setEvery(event.currentTarget.checked)} />
                {say.everyKind}
              </label>
              <div className="list-bar-end">
                <ExportMenu
                  name={`vulnerabilities-${device.name}`}
                  columns={exportColumns(words)}
                  rows={async () => rows}
                  onProblem={sayProblem}
                />
              </div>
            </div>
            <ListTable
              label={say.title}
              columns={columns}
              rows={rows.slice(page * size, (page + 1) * size)}
              rowKey={keyOf}
              rowName={(row) => row.advisory}
              busy={told.isPlaceholderData}
              {...(mayDecide ? { selection } : {})}
              menu={(row) => (
                <FindingMenu
                  advisory={row.advisory}
                  onWhy={() => setWhy(row)}
                  onDecide={(verdict) => setWish({ verdict, targets: [targetOf(row)] })}
                />
              )}
              empty={
                <Empty
                  icon={<ShieldCheck size={22} />}
                  title={show === 'decided' ? words.decisions.noneHere : say.none}
                  text={knowledge.state === 'partial' ? say.nonePartialText : say.noneText}
                />
              }
            />
            <ListFoot
              from={page * size}
              shown={Math.min(size, Math.max(0, rows.length - page * size))}
              total={rows.length}
              asOf={knowledge.asOf}
              onFirst={page > 0 ? () => setPage(0) : undefined}
              onPrevious={page > 0 ? () => setPage(page - 1) : undefined}
              onNext={(page + 1) * size < rows.length ? () => setPage(page + 1) : undefined}
            />
          </div>
          {chosen.size > 0 && (
            <section className="chosen-bar" aria-label={say.chosen}>
              <b role="status">{words.devices.chosenCount(chosen.size, format.number(chosen.size))}</b>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setChosen(new Map())}>
                {words.devices.chooseNone}
              </Button>
              <Menu position="top-end">
                <Menu.Target>
                  <Button size="compact-sm" variant="default">
                    {words.decisions.decide}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {decideVerbs.map((verdict) => (
                    <Menu.Item key={verdict} onClick={() => setWish({ verdict, targets: distinct(chosen.values()) })}>
                      {words.decisions.verbs[verdict]}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </section>
          )}
        </>
      )}
      <WhyDrawer
        asked={why && { device, advisory: why.advisory, package: why.package }}
        onClose={() => setWhy(undefined)}
      />
      {wish && (
        <DecideDialog
          {...wish}
          device={device}
          onClose={() => setWish(undefined)}
          onDone={() => wish.targets.length > 1 && setChosen(new Map())}
        />
      )}
    </div>
  )
}

function Updates({ findings }: { findings: readonly DeviceFinding[] }) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const [every, setEvery] = useState(false)
  const updates = useMemo(() => updatesOf(findings), [findings])
  if (updates.length === 0) return null
  const shown = every ? updates : updates.slice(0, 5)
  return (
    <Panel title={say.updatesTitle} note={say.updatesText}>
      <ol className="updates">
        {shown.map((update) => (
          <li key={`${update.manager} ${update.package} ${update.version}`}>
            <b className="clip" title={update.package}>
              {update.package}
            </b>
            <span className="from-to">
              <code className="dim">{update.version}</code> {say.atLeast} <code>{update.to}</code>
            </span>
            <Counts counts={update.counts} />
          </li>
        ))}
      </ol>
      {updates.length > shown.length && (
        <button type="button" className="text-button" onClick={() => setEvery(true)}>
          {say.everyUpdate(format.number(updates.length))}
        </button>
      )}
    </Panel>
  )
}

function columnsOf(
  words: Words,
  format: Format,
  narrow: boolean,
  onWhy: (row: DeviceFinding) => void,
): Column<DeviceFinding>[] {
  const say = words.vulnerabilities
  const why = (row: DeviceFinding) => (
    <button
      type="button"
      className="text-button why-button"
      onClick={() => onWhy(row)}
      aria-label={say.whyAdvisory(row.advisory)}
    >
      <MessageCircleQuestion size={14} aria-hidden="true" /> {say.whyShort}
    </button>
  )
  const versions = (row: DeviceFinding) => (
    <span className="from-to">
      <code className="version">{row.version}</code>
      {row.fixed && (
        <span className="dim">
          {say.atLeast} <code>{row.fixed}</code>
        </span>
      )}
    </span>
  )
  const advisory: Column<DeviceFinding> = {
    key: 'advisory',
    title: say.advisory,
    cell: (row) => (
      <span className="advisory-cell">
        <span className="advisory-line">
          {narrow && <PriorityPill priority={row.priority} />}
          <Link to="/vulnerabilities/$advisory" params={{ advisory: row.advisory }} search={{}}>
            {row.advisory}
          </Link>
          {row.basis === 'rebuild' && (
            <span className="pill" title={words.why.rebuild}>
              {say.rebuild}
            </span>
          )}
        </span>
        <span className="advisory-title" title={row.title}>
          {row.title}
        </span>
        {narrow && <span>{row.package}</span>}
        {narrow && versions(row)}
        {narrow && why(row)}
        {row.decision && holds(row) && (
          <small className="dim">
            {words.decisions.verdicts[row.decision.verdict]}
            {row.decision.until && ` ${words.decisions.holdsUntil(format.date(row.decision.until))}`}
          </small>
        )}
      </span>
    ),
    text: (row) => row.advisory,
  }
  if (narrow) return [advisory]
  return [
    {
      key: 'priority',
      title: say.priority,
      width: '96px',
      cell: (row) => <PriorityPill priority={row.priority} />,
      text: (row) => row.priority,
    },
    advisory,
    {
      key: 'package',
      title: say.package,
      cell: (row) => (
        <>
          <b>{row.package}</b>
          <small className="dim block">{row.architecture}</small>
        </>
      ),
      text: (row) => row.package,
    },
    { key: 'version', title: say.versions, cell: versions, text: (row) => row.version },
    { key: 'weight', title: say.weight, cell: (row) => <Weight {...row} />, text: (row) => row.cvss?.score },
    { key: 'fix', title: say.fix, cell: (row) => <VerdictPill verdict={row.verdict} />, text: (row) => row.verdict },
    { key: 'why', title: say.whyTitle, cell: why, text: () => undefined },
  ]
}

/** What an export says beyond what is on screen. */
function exportColumns(words: Words): Column<DeviceFinding>[] {
  const text = (
    key: keyof DeviceFinding & string,
    title: string,
    of: (row: DeviceFinding) => string | number | boolean | undefined,
  ) => ({ key, title, cell: () => null, text: of }) satisfies Column<DeviceFinding>
  const say = words.vulnerabilities
  return [
    text('advisory', say.advisory, (row) => row.advisory),
    text('title', say.titleColumn, (row) => row.title),
    text('priority', say.priority, (row) => row.priority),
    text('package', say.package, (row) => row.package),
    text('architecture', words.devices.architecture, (row) => row.architecture),
    text('version', words.why.installed, (row) => row.version),
    text('fixed', words.why.fixed, (row) => row.fixed),
    text('verdict', say.fix, (row) => row.verdict),
    text('cvss', 'CVSS', (row) => row.cvss?.score),
    text('epss', 'EPSS', (row) => row.epss),
    text('kev', say.exploited, (row) => row.kev),
    text('covers', say.covers, (row) => [...row.aliases, ...row.covers].join(' ')),
    text('source', say.source, (row) => row.source),
    text('basis', say.rebuild, (row) => row.basis),
    text('decision', words.decisions.title, (row) => row.decision?.verdict),
  ]
}
