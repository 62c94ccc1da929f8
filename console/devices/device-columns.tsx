// The columns of the device list.
import { Link } from '@tanstack/react-router'
import { Cable } from 'lucide-react'
import { useMemo } from 'react'
import type { DeviceRow } from '#wire/console/devices.ts'
import { Age } from '../shell/age.tsx'
import { useWide } from '../shell/narrow.ts'
import type { Column } from '../table/columns.ts'
import { useReader } from '../words/words.ts'
import { Presence, StatePill } from './presence.tsx'
import { systemName } from './system-name.ts'

/** On a narrow screen the name tells the rest; what filters and the tree say as well waits for a wide one. */
export function useDeviceColumns(narrow: boolean): Column<DeviceRow>[] {
  const { words, format } = useReader()
  const wide = useWide()
  return useMemo(() => {
    const say = words.devices
    const unknown = <span className="dim">{words.shell.unknown}</span>
    const name: Column<DeviceRow> = {
      key: 'name',
      title: say.name,
      sort: 'name',
      fixed: true,
      cell: (row) => <NameCell row={row} narrow={narrow} />,
      text: (row) => row.name,
    }
    const presence: Column<DeviceRow> = {
      key: 'presence',
      title: say.contact,
      sort: 'lastSeen',
      standard: true,
      fixed: narrow,
      cell: (row) => <Presence of={row} />,
      text: (row) => (row.leftAt && row.presence !== 'online' ? words.connection.left : say.presence[row.presence]),
    }
    if (narrow) return [name, presence]
    return [
      name,
      presence,
      {
        key: 'state',
        title: say.stateTitle,
        sort: 'state',
        standard: true,
        cell: (row) => <StatePill state={row.state} />,
        text: (row) => say.state[row.state],
      },
      {
        key: 'os',
        title: say.os,
        sort: 'os',
        standard: true,
        cell: (row) => systemName(row.osId, row.osVersion) ?? unknown,
        text: (row) => systemName(row.osId, row.osVersion),
      },
      {
        key: 'class',
        title: say.deviceClass,
        standard: wide,
        cell: (row) => (row.deviceClass ? say.className(row.deviceClass) : unknown),
        text: (row) => row.deviceClass && say.className(row.deviceClass),
      },
      {
        key: 'owner',
        title: words.devicePrivacy.whose,
        cell: (row) => words.devicePrivacy.ownerName[row.personal ? 'personal' : 'company'],
        text: (row) => (row.personal ? 'personal' : 'company'),
      },
      {
        key: 'packages',
        title: say.packages,
        sort: 'packages',
        align: 'right',
        standard: true,
        cell: (row) => (row.packages === undefined ? unknown : format.number(row.packages)),
        text: (row) => row.packages,
      },
      {
        key: 'group',
        title: say.group,
        standard: wide,
        cell: (row) =>
          row.group ? (
            <span className="text" title={row.group.name}>
              {row.group.name}
            </span>
          ) : (
            <span className="dim">{say.noGroup}</span>
          ),
        text: (row) => row.group?.name,
      },
      {
        key: 'reboot',
        title: say.reboot,
        cell: (row) =>
          row.rebootRequired === undefined ? unknown : row.rebootRequired ? say.rebootNeeded : say.rebootNotNeeded,
        text: (row) => row.rebootRequired,
      },
      {
        key: 'architecture',
        title: say.architecture,
        cell: (row) => row.architecture ?? unknown,
        text: (row) => row.architecture,
      },
      {
        key: 'agent',
        title: say.agentVersion,
        cell: (row) => row.agentVersion ?? unknown,
        text: (row) => row.agentVersion,
      },
      {
        key: 'line',
        title: words.connection.heldColumn,
        cell: (row) =>
          row.held ? (
            <span className="held">
              <Cable size={14} aria-hidden="true" /> {words.connection.heldYes}
            </span>
          ) : (
            <span className="dim">{words.connection.heldNo}</span>
          ),
        text: (row) => row.held === true,
      },
      {
        key: 'enrolled',
        title: say.enrolled,
        sort: 'enrolledAt',
        cell: (row) => <Age at={row.enrolledAt} />,
        text: (row) => row.enrolledAt,
      },
      {
        key: 'lastSeen',
        title: say.lastSeen,
        cell: (row) => (row.lastSeen ? <Age at={row.lastSeen} /> : <span className="dim">{say.never}</span>),
        text: (row) => row.lastSeen,
      },
      {
        key: 'id',
        title: say.id,
        cell: (row) => <code>{row.id}</code>,
        text: (row) => row.id,
      },
    ]
  }, [words, format, narrow, wide])
}

function NameCell({ row, narrow }: { row: DeviceRow; narrow: boolean }) {
  const { words } = useReader()
  const hint = row.nameFrom === 'id' ? words.devices.noName : row.nameFrom === 'hidden' ? words.devices.nameHidden : ''
  return (
    <span className="name-cell">
      <span className="clip">
        <Link
          to="/devices/$id"
          params={{ id: row.id }}
          className={row.nameFrom === 'id' ? 'mono' : ''}
          title={row.name}
        >
          {row.name}
        </Link>
        {row.held && <Cable className="held-mark" size={13} role="img" aria-label={words.connection.held} />}
        {narrow ? (
          <small className="clip">{systemName(row.osId, row.osVersion) ?? words.devices.state[row.state]}</small>
        ) : (
          hint && <span className="unseen">{hint}</span>
        )}
      </span>
    </span>
  )
}
