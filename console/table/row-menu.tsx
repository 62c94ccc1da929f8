// The menu of one object, opened where it was asked for: right click, the "..." button or the menu key.
import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'

interface RowMenuProps {
  readonly x: number
  readonly y: number
  readonly label: string
  onClose(): void
  readonly children: ReactNode
}

export function RowMenu({ x, y, label, onClose, children }: RowMenuProps) {
  return (
    <Menu
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      offset={2}
      width={220}
      trapFocus
      returnFocus
      closeOnItemClick
    >
      <Menu.Target>
        <button type="button" className="menu-point" style={{ left: x, top: y }} tabIndex={-1} aria-label={label} />
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
