// How the machine is attached; every address is an identifier and marked as one.
import type { Interface } from '#wire/telemetry/network.ts'
import { FieldMark } from '../shell/field-mark.tsx'
import { Panel } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { useWords } from '../words/words.ts'
import type { Device } from './device.ts'
import { KindMissing } from './kind-missing.tsx'
import { KindAge } from './sync-facts.tsx'

export function NetworkTab({ device }: { device: Device }) {
  const words = useWords()
  const say = words.network
  if (!device.network) return <KindMissing device={device} kind="network" />
  const columns: Column<Interface>[] = [
    { key: 'name', title: say.name, cell: (row) => <code>{row.name}</code>, text: (row) => row.name },
    { key: 'type', title: say.type, cell: (row) => say.types[row.type], text: (row) => row.type },
    {
      key: 'up',
      title: say.state,
      cell: (row) => (
        <span className="presence">
          <i className="dot" data-tone={row.up ? 'good' : 'none'} aria-hidden="true" />
          {row.up ? say.up : say.down}
        </span>
      ),
      text: (row) => row.up,
    },
    {
      key: 'addresses',
      title: say.addresses,
      cell: (row) =>
        row.addresses?.length ? (
          <span className="addresses">
            {row.addresses.map((address) => (
              <code key={address}>{address}</code>
            ))}
          </span>
        ) : (
          <span className="dim">–</span>
        ),
      text: (row) => row.addresses?.join(' '),
    },
    {
      key: 'mac',
      title: say.hardwareAddress,
      cell: (row) =>
        row.hardwareAddress ? <code>{row.hardwareAddress}</code> : <span className="dim">{say.off}</span>,
      text: (row) => row.hardwareAddress,
    },
  ]
  return (
    <Panel
      flush
      title={words.kinds.network}
      note={<KindAge device={device} kind="network" />}
      acts={<FieldMark kind="network" field="addresses" />}
    >
      <ListTable
        label={words.kinds.network}
        columns={columns}
        rows={device.network}
        rowKey={(row) => row.name}
        rowName={(row) => row.name}
      />
    </Panel>
  )
}
