// What the machine is made of.
import { FieldMark } from '../shell/field-mark.tsx'
import { Facts, Panel } from '../shell/page.tsx'
import { type Column, shownColumns } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { useFormat, useWords } from '../words/words.ts'
import { KindMissing } from './kind-missing.tsx'
import { type Device, KindAge } from './overview-tab.tsx'

type Disk = NonNullable<NonNullable<Device['hardware']>['disks']>[number]

export function HardwareTab({ device }: { device: Device }) {
  const words = useWords()
  const format = useFormat()
  const say = words.hardware
  const hardware = device.hardware
  if (!hardware) return <KindMissing device={device} kind="hardware" />
  const unknown = <span className="dim">{words.shell.unknown}</span>
  const columns: Column<Disk>[] = [
    { key: 'name', title: say.disk, fixed: true, cell: (disk) => <code>{disk.name}</code>, text: (disk) => disk.name },
    {
      key: 'type',
      title: say.type,
      fixed: true,
      cell: (disk) => (disk.rotational ? say.rotating : say.solid),
      text: (disk) => disk.rotational,
    },
    {
      key: 'size',
      title: say.size,
      fixed: true,
      align: 'right',
      cell: (disk) => format.mebibytes(disk.mebibytes),
      text: (disk) => disk.mebibytes,
    },
  ]
  return (
    <div className="columns">
      <Panel title={words.kinds.hardware} note={<KindAge device={device} kind="hardware" />}>
        <Facts
          rows={[
            [say.manufacturer, hardware.manufacturer ?? unknown],
            [say.model, hardware.model ?? unknown],
            [
              <>
                {say.serialNumber} <FieldMark kind="hardware" field="serialNumber" />
              </>,
              hardware.serialNumber ?? <span className="dim">{words.devices.withheldOrOff}</span>,
            ],
            [
              say.firmware,
              hardware.firmwareVersion
                ? [hardware.firmwareVersion, hardware.firmwareDate && format.date(hardware.firmwareDate)]
                    .filter(Boolean)
                    .join(' · ')
                : unknown,
            ],
            [say.cpu, hardware.cpuModel ?? unknown],
            [
              say.cores,
              hardware.cpuCores === undefined
                ? unknown
                : hardware.cpuThreads === undefined
                  ? format.number(hardware.cpuCores)
                  : say.coresAndThreads(format.number(hardware.cpuCores), format.number(hardware.cpuThreads)),
            ],
            [say.memory, hardware.memoryMebibytes === undefined ? unknown : format.mebibytes(hardware.memoryMebibytes)],
          ]}
        />
      </Panel>
      <Panel title={say.disks} flush>
        <ListTable
          label={say.disks}
          columns={shownColumns(columns, [])}
          rows={hardware.disks ?? []}
          rowKey={(disk) => disk.name}
          rowName={(disk) => disk.name}
          empty={<p className="dim">{say.noDisks}</p>}
        />
      </Panel>
    </div>
  )
}
