// What concerns one device: the updates that mend most, then every finding with its reason one click away.
import { Button, Menu, SegmentedControl, Skeleton } from '@mantine/core'
import { CircleHelp, ShieldCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { AdvisoryKind } from '#wire/advisories/advisory.ts'
import { type DeviceFinding, deviceFindings } from '#wire/console/findings.ts'
import type { Device } from '../devices/device.ts'
import { useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'
import { DecideDialog, decideVerbs } from './decide-dialog.tsx'
import type { DecideTarget } from './decide-target.ts'
import { deviceFindingColumns, exportColumns } from './device-finding-columns.tsx'
import { holds, updatesOf } from './device-updates.ts'
import { FindingMenu } from './finding-menu.tsx'
import { keyOf } from './finding-search.ts'
import type { DecideWish } from './findings-list.tsx'
import { KnowledgeStrip } from './knowledge-strip.tsx'
import { Counts } from './weight.tsx'
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
  const narrow = useNarrow()
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
  const columns = useMemo(() => deviceFindingColumns(words, format, narrow, setWhy), [words, format, narrow])
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
