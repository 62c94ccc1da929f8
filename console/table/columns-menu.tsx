// Which columns a list shows.
import { Button, Popover } from '@mantine/core'
import { Columns3 } from 'lucide-react'
import { useWords } from '../words/words.ts'
import { type Column, shownColumns } from './columns.ts'

interface ColumnsMenuProps<Row> {
  readonly all: readonly Column<Row>[]
  readonly chosen: readonly string[]
  /** Empty: the standard set. */
  onChange(chosen: string[]): void
}

export function ColumnsMenu<Row>({ all, chosen, onChange }: ColumnsMenuProps<Row>) {
  const words = useWords()
  const shown = shownColumns(all, chosen).map((column) => column.key)
  const toggle = (key: string) =>
    onChange(shown.includes(key) ? shown.filter((other) => other !== key) : [...shown, key])
  return (
    <Popover position="bottom-end" offset={6} trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<Columns3 size={15} aria-hidden="true" />} className="quiet-narrow">
          {words.table.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={words.table.columns}>
        <fieldset className="choices">
          <legend className="unseen">{words.table.columns}</legend>
          {all
            .filter((column) => !column.fixed)
            .map((column) => (
              <label key={column.key}>
                <input type="checkbox" checked={shown.includes(column.key)} onChange={() => toggle(column.key)} />
                <span>{column.title}</span>
              </label>
            ))}
          <button type="button" className="text-button" onClick={() => onChange([])}>
            {words.table.standardColumns}
          </button>
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  )
}
