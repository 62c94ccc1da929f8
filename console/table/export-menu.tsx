// Export of what is seen: the rows the list would show page after page, in its columns and its order.
import { Button, Menu } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useWords } from '../words/words.ts'
import type { Column } from './columns.ts'
import { download, toCsv, toJson } from './export.ts'

interface ExportMenuProps<Row> {
  /** Without extension. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  /** All rows the filters leave; `onCount` is told how many have come. */
  rows(onCount: (count: number) => void): Promise<readonly Row[]>
  onProblem(error: unknown): void
}

export function ExportMenu<Row>({ name, columns, rows, onProblem }: ExportMenuProps<Row>) {
  const words = useWords()
  const [count, setCount] = useState<number>()
  const take = async (form: 'csv' | 'json') => {
    setCount(0)
    try {
      const all = await rows(setCount)
      if (form === 'csv') download(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(columns, all))
      else download(`${name}.json`, 'application/json', toJson(columns, all))
    } catch (error) {
      onProblem(error)
    } finally {
      setCount(undefined)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          loading={count !== undefined}
          leftSection={<Download size={15} aria-hidden="true" />}
          className="quiet-narrow"
        >
          {words.table.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => take('csv')}>{words.table.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => take('json')}>{words.table.exportJson}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
