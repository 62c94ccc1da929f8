// Which services run; the failed ones first.
import { useState } from 'react'
import type { Service } from '#wire/telemetry/services.ts'
import { FieldMark } from '../shell/field-mark.tsx'
import { Panel } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useWords } from '../words/words.ts'
import type { Device } from './device.ts'
import { KindMissing } from './kind-missing.tsx'
import { KindAge } from './sync-facts.tsx'

const rank: Record<Service['state'], number> = {
  failed: 0,
  active: 1,
  activating: 2,
  deactivating: 3,
  inactive: 4,
  unknown: 5,
}
const tone: Partial<Record<Service['state'], string>> = {
  failed: 'bad',
  active: 'good',
  activating: 'warn',
  deactivating: 'warn',
  unknown: 'unknown',
}

export function ServicesTab({ device }: { device: Device }) {
  const words = useWords()
  const say = words.services
  const [q, setQ] = useState('')
  if (!device.services) return <KindMissing device={device} kind="services" />
  const rows = device.services
    .filter((row) => row.name.toLowerCase().includes(q.toLowerCase()))
    .sort((a, b) => rank[a.state] - rank[b.state] || (a.name < b.name ? -1 : 1))
  const columns: Column<Service>[] = [
    { key: 'name', title: say.name, cell: (row) => row.name, text: (row) => row.name },
    {
      key: 'state',
      title: say.state,
      cell: (row) => (
        <span className="presence">
          <i className="dot" data-tone={tone[row.state] ?? 'none'} aria-hidden="true" />
          {say.states[row.state]}
        </span>
      ),
      text: (row) => say.states[row.state],
    },
    {
      key: 'startup',
      title: say.startup,
      cell: (row) => (row.startup ? say.startups[row.startup] : <span className="dim">{words.shell.unknown}</span>),
      text: (row) => row.startup,
    },
  ]
  return (
    <Panel
      flush
      title={words.kinds.services}
      note={<KindAge device={device} kind="services" />}
      acts={<FieldMark kind="services" field="name" />}
    >
      <div className="list-bar">
        <SearchInput label={say.search} value={q} onChange={setQ} />
      </div>
      <ListTable
        label={words.kinds.services}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.name}
        rowName={(row) => row.name}
        empty={<p className="dim">{words.table.nothing}</p>}
      />
    </Panel>
  )
}
