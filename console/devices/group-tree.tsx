// The tree of groups beside the device list: one click narrows the list, each group's menu holds its verbs.
import { ActionIcon, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Cable, Ellipsis, Eraser, Folder, FolderPlus, Layers, RefreshCw, Settings2 } from 'lucide-react'
import { type MouseEvent, type ReactNode, useState } from 'react'
import { listGroups } from '#wire/console/devices.ts'
import type { GroupId } from '#wire/ids.ts'
import { EraseDialog } from '../erasures/erase-dialog.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { SyncDialog, type SyncTarget } from '../syncs/sync-dialog.tsx'
import { RowMenu } from '../table/row-menu.tsx'
import { useFormat, useWords } from '../words/words.ts'
import { GroupDialog, type GroupRow } from './group-dialog.tsx'

interface Open {
  readonly at: string
  readonly x: number
  readonly y: number
  readonly from: HTMLElement | null
}

export function GroupTree({ chosen }: { chosen: string | undefined }) {
  const words = useWords()
  const groups = useAnswer(listGroups, {})
  const mayOperate = useMay('devices.operate')
  const [open, setOpen] = useState<Open>()
  const [dialog, setDialog] = useState<{ group?: GroupRow }>()
  const [asking, setAsking] = useState<SyncTarget>()
  const mayErase = useMay('erasures.request')
  const [erasing, setErasing] = useState<GroupRow>()
  const items = groups.data?.items ?? []
  const close = () => {
    setOpen(undefined)
    open?.from?.focus()
  }
  const menuOf = (at: string) => (mayOperate ? { at, onOpen: setOpen } : undefined)
  const group = items.find((each) => each.id === open?.at)
  return (
    <nav className="tree" aria-label={words.devices.groups}>
      <div className="tree-head">
        {words.devices.groups}
        {mayOperate && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={words.devices.makeGroup}
            onClick={() => setDialog({})}
          >
            <FolderPlus size={15} />
          </ActionIcon>
        )}
      </div>
      <Item menu={menuOf('all')} name={words.devices.allDevices}>
        <Link
          to="/devices"
          search={(before) => ({ ...before, group: undefined, page: undefined, cursor: undefined })}
          className="tree-item"
          activeProps={{}}
          aria-current={chosen === undefined ? 'true' : undefined}
        >
          <Layers size={15} aria-hidden="true" />
          <span>{words.devices.allDevices}</span>
        </Link>
      </Item>
      <Branch items={items} parent={null} chosen={chosen} menuOf={menuOf} />
      {groups.data && items.length === 0 && <p className="note tree-item">{words.devices.noGroups}</p>}
      {open && (
        <RowMenu x={open.x} y={open.y} label={group?.name ?? words.devices.allDevices} onClose={close}>
          <Menu.Item
            leftSection={<RefreshCw size={15} />}
            onClick={() =>
              setAsking(group ? { is: 'group', id: group.id, name: group.name, devices: group.devices } : { is: 'all' })
            }
          >
            {group ? words.syncs.sync : words.syncs.syncAll}
          </Menu.Item>
          {group && (
            <>
              <Menu.Item leftSection={<Cable size={15} />} onClick={() => setDialog({ group })}>
                {words.connection.group.keep}
              </Menu.Item>
              <Menu.Item leftSection={<Settings2 size={15} />} onClick={() => setDialog({ group })}>
                {words.connection.group.change}
              </Menu.Item>
              {mayErase && group.devices > 0 && (
                <>
                  <Menu.Divider />
                  <Menu.Item leftSection={<Eraser size={15} />} className="grave" onClick={() => setErasing(group)}>
                    {words.erasures.eraseGroup}
                  </Menu.Item>
                </>
              )}
            </>
          )}
        </RowMenu>
      )}
      {dialog && <GroupDialog items={items} {...dialog} onClose={() => setDialog(undefined)} />}
      {erasing && (
        <EraseDialog
          target={{ is: 'group', id: erasing.id, name: erasing.name }}
          onClose={() => setErasing(undefined)}
        />
      )}
      {asking && <SyncDialog target={asking} onClose={() => setAsking(undefined)} />}
    </nav>
  )
}

interface ItemMenu {
  readonly at: string
  onOpen(open: Open): void
}

/** One line of the tree with its menu: right click, or the button that shows when the line is pointed at or focused. */
function Item({ menu, name, children }: { menu: ItemMenu | undefined; name: string; children: ReactNode }) {
  const words = useWords()
  if (!menu) return children
  const byPointer = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    menu.onOpen({ at: menu.at, x: event.clientX, y: event.clientY, from: event.currentTarget.querySelector('a') })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard
    <div className="tree-line" onContextMenu={byPointer}>
      {children}
      <button
        type="button"
        className="icon-button"
        aria-label={words.connection.group.acts(name)}
        aria-haspopup="menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          menu.onOpen({ at: menu.at, x: box.left, y: box.bottom, from: event.currentTarget })
        }}
      >
        <Ellipsis size={15} aria-hidden="true" />
      </button>
    </div>
  )
}

interface BranchProps {
  readonly items: readonly GroupRow[]
  readonly parent: GroupId | null
  readonly chosen: string | undefined
  menuOf(at: string): ItemMenu | undefined
}

function Branch({ items, parent, chosen, menuOf }: BranchProps) {
  const words = useWords()
  const format = useFormat()
  const here = items.filter((group) => group.parent === parent)
  if (here.length === 0) return null
  return (
    <ul>
      {here.map((group) => (
        <li key={group.id}>
          <Item menu={menuOf(group.id)} name={group.name}>
            <Link
              to="/devices"
              search={(before) => ({ ...before, group: group.id, page: undefined, cursor: undefined })}
              className="tree-item"
              activeProps={{}}
              aria-current={chosen === group.id ? 'true' : undefined}
            >
              <Folder size={15} aria-hidden="true" />
              <span className="clip" title={group.name}>
                {group.name}
              </span>
              {group.keep !== 'off' && (
                <Cable size={13} role="img" aria-label={words.connection.group.keepPill[group.keep]} />
              )}
              <span className="number">{format.number(group.devices)}</span>
            </Link>
          </Item>
          <Branch items={items} parent={group.id} chosen={chosen} menuOf={menuOf} />
        </li>
      ))}
    </ul>
  )
}
