// What the machine is made of.
import { FieldMark } from '../shell/field-mark.tsx'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { type Column, shownColumns } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { type Format, useFormat, useWords, type Words } from '../words/words.ts'
import type { Device } from './device.ts'
import { KindMissing } from './kind-missing.tsx'
import { KindAge } from './sync-facts.tsx'

type Disk = NonNullable<NonNullable<Device['hardware']>['disks']>[number]

export function HardwareTab({ device }: { device: Device }) {
  const words = useWords()
  const format = useFormat()
  const say = words.hardware
  const hardware = device.hardware
  if (!hardware) return <KindMissing device={device} kind="hardware" />
  const firmware = [hardware.firmwareVersion, hardware.firmwareDate && format.date(hardware.firmwareDate)]
    .filter(Boolean)
    .join(' · ')
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
        <Facts>
          <Fact name={say.manufacturer}>{hardware.manufacturer}</Fact>
          <Fact name={say.model}>{hardware.model}</Fact>
          <Fact name={say.serialNumber} mark={<FieldMark kind="hardware" field="serialNumber" />}>
            {hardware.serialNumber ?? <span className="dim">{words.devices.withheldOrOff}</span>}
          </Fact>
          <Fact name={say.firmware}>{firmware || undefined}</Fact>
          <Fact name={say.cpu}>{hardware.cpuModel}</Fact>
          <Fact name={say.cores}>{cores(hardware, words, format)}</Fact>
          <Fact name={say.memory}>
            {hardware.memoryMebibytes === undefined ? undefined : format.mebibytes(hardware.memoryMebibytes)}
          </Fact>
        </Facts>
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

function cores(hardware: NonNullable<Device['hardware']>, words: Words, format: Format): string | undefined {
  const { cpuCores, cpuThreads } = hardware
  if (cpuCores === undefined) return undefined
  if (cpuThreads === undefined) return format.number(cpuCores)
  return words.hardware.coresAndThreads(format.number(cpuCores), format.number(cpuThreads))
}
