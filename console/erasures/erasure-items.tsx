// The devices of one request: which are erased, which a legal hold keeps, and whether the device itself was told.
import { getRouteApi, Link } from '@tanstack/react-router'
import { CircleCheck, Clock, Gavel } from 'lucide-react'
import { useMemo } from 'react'
import { type Erasure, showErasure } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Age } from '../shell/age.tsx'
import { ask } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import type { Answered } from '../table/answered-list.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'

type Told = AnswerOf<typeof showErasure>
type Item = Told['items'][number]

const route = getRouteApi('/in/erasures/$id')

interface ErasureItemsProps {
  readonly erasure: Erasure
  readonly told: Answered<Told>
  readonly size: number
}

export function ErasureItems({ erasure, told, size }: ErasureItemsProps) {
  const { words, format } = useReader()
  const say = words.erasures
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const narrow = useNarrow()
  const columns = useMemo(() => itemColumns(words, format), [words, format])
  return (
    <div className="panel flush">
      <div className="list-bar">
        <h2 className="list-title">{say.devicesTitle}</h2>
        <p className="note">{erasure.erased > 0 ? say.devicesGone : say.devicesHidden}</p>
        <div className="list-bar-end">
          <ExportMenu
            name="erasure"
            columns={columns}
            rows={(onCount) => everyPage((cursor) => ask(showErasure, { id: erasure.id, cursor, limit: 500 }), onCount)}
            onProblem={sayProblem}
          />
        </div>
      </div>
      <PagedList
        label={say.devicesTitle}
        list={told}
        trail={erasure.id}
        total={erasure.devices}
        place={placeOf(search, size, (turned) => navigate({ search: turned }))}
        columns={narrow ? [narrowColumn(words, format)] : columns}
        rowKey={(row) => row.device}
        rowName={(row) => row.device}
      />
    </div>
  )
}

function ItemState({ item }: { item: Item }) {
  const say = useReader().words.erasures
  return (
    <span className="presence">
      {item.state === 'erased' ? (
        <CircleCheck size={14} color="var(--good)" aria-hidden="true" />
      ) : item.state === 'kept' ? (
        <Gavel size={14} color="var(--warn)" aria-hidden="true" />
      ) : (
        <Clock size={14} color="var(--unknown)" aria-hidden="true" />
      )}
      {say.itemStates[item.state]}
      {item.hold && (
        <Link to="/legal-holds" className="plain-link">
          {say.whichHold}
        </Link>
      )}
    </span>
  )
}

function DeviceOf({ item }: { item: Item }) {
  return (
    <code className="clip item-id" title={item.device}>
      {item.device}
    </code>
  )
}

/** On a narrow screen one column tells all of it. */
function narrowColumn(words: Words, format: Format): Column<Item> {
  const say = words.erasures
  return {
    key: 'device',
    title: words.devices.device,
    cell: (row) => (
      <span className="narrow-cell">
        <DeviceOf item={row} />
        <ItemState item={row} />
        {(row.erasedAt || row.told) && (
          <span className="dim">
            {[row.erasedAt && format.dateTime(row.erasedAt), row.told && say.toldStates[row.told]]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
      </span>
    ),
    text: (row) => row.device,
  }
}

function itemColumns(words: Words, format: Format): Column<Item>[] {
  const say = words.erasures
  return [
    {
      key: 'device',
      title: words.devices.device,
      cell: (row) => <DeviceOf item={row} />,
      text: (row) => row.device,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => <ItemState item={row} />,
      text: (row) => row.state,
    },
    {
      key: 'erasedAt',
      title: say.erasedAt,
      cell: (row) => (row.erasedAt ? <Age at={row.erasedAt} /> : <span className="dim">–</span>),
      text: (row) => row.erasedAt && format.dateTime(row.erasedAt),
    },
    {
      key: 'told',
      title: say.told,
      cell: (row) => (row.told ? say.toldStates[row.told] : <span className="dim">–</span>),
      text: (row) => row.told,
    },
  ]
}
