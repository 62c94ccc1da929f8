// The devices an advisory concerns, worst first; each opens why.
import { MessageCircleQuestion, MonitorCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import type * as z from 'zod'
import { type ExposedDevice, type FindingRow, listExposedDevices } from '#wire/console/findings.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList } from '../table/paged-list.tsx'
import { useReader } from '../words/words.ts'
import { deviceColumns } from './exposed-devices.tsx'
import { WhyDrawer } from './why-drawer.tsx'

type Row = z.infer<typeof ExposedDevice>
const size = 10

export function Concerned({ advisory, row }: { advisory: string; row: FindingRow | undefined }) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const narrow = useNarrow()
  const [asked, setAsked] = useState<Row>()
  const [place, setPlace] = useState<{ page: number; cursor: string | undefined }>({ page: 0, cursor: undefined })
  const input = { advisory, decision: 'all' as const, limit: size }
  const list = useAnswer(listExposedDevices, { ...input, cursor: place.cursor }, { keep: true })
  const columns = useMemo(() => {
    const all = deviceColumns(words, format, false)
    const device = narrow
      ? deviceColumns(words, format, true).slice(0, 1)
      : all.filter(({ key }) => ['name', 'system', 'group'].includes(key))
    const why: Column<Row> = {
      key: 'why',
      title: say.whyTitle,
      cell: (device) => (
        <button
          type="button"
          className="text-button why-button"
          onClick={() => setAsked(device)}
          aria-label={say.whyDevice(device.name)}
        >
          <MessageCircleQuestion size={14} aria-hidden="true" /> {say.whyShort}
        </button>
      ),
      text: () => undefined,
    }
    return [...device, why]
  }, [words, format, narrow, say])
  return (
    <div id="devices">
      <Panel
        flush
        title={row ? say.concerned(words.devices.count(row.devices, format.number(row.devices))) : say.concernedNone}
        note={
          row && row.decided > 0
            ? say.concernedDecided(words.devices.count(row.decided, format.number(row.decided)))
            : undefined
        }
        acts={
          <>
            {row && (
              <LinkButton to="/vulnerabilities" search={{ by: 'device', q: advisory }} variant="default" size="sm">
                {words.software.showDevices}
              </LinkButton>
            )}
            <ExportMenu
              name={`devices-${advisory}`}
              columns={deviceColumns(words, format, false).filter(({ key }) => key !== 'open')}
              rows={(onCount) =>
                everyPage((cursor) => ask(listExposedDevices, { ...input, cursor, limit: 500 }), onCount)
              }
              onProblem={sayProblem}
            />
          </>
        }
      >
        <PagedList
          label={words.devices.title}
          list={list}
          trail={input}
          place={{ ...place, size, turn: (page, cursor) => setPlace({ page, cursor }) }}
          columns={columns}
          rowKey={(device) => device.id}
          rowName={(device) => device.name}
          empty={
            <Empty
              icon={<MonitorCheck size={22} />}
              title={list.data?.knowledge.state === 'unknown' ? say.unknownTitle : say.concernedNone}
              text={list.data?.knowledge.state === 'unknown' ? say.unknownText : say.concernedNoneText}
            />
          }
        />
      </Panel>
      <WhyDrawer asked={asked && { device: asked, advisory }} onClose={() => setAsked(undefined)} />
    </div>
  )
}
