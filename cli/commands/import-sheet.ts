// One load of advisories on paper: what it did, and what went wrong.
import type { ImportState } from '#wire/advisories/imports.ts'
import type { Cli } from '../cli.ts'
import type { Column, Tint } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, count, size } from '../words.ts'

const tints: Record<ImportState['state'], Tint> = { running: 'grey', done: 'good', failed: 'bad', held: 'warning' }

const far = ({ state, readBytes, totalBytes }: ImportState) =>
  state !== 'running'
    ? state
    : totalBytes
      ? `running, ${Math.min(100, Math.floor((100 * readBytes) / totalBytes))} %`
      : `running, ${size(readBytes)}`

export const importColumns = (nowMs: number): Column<ImportState>[] => [
  { title: 'FROM', cell: (row) => row.from, gives: true },
  { title: 'SOURCE', cell: (row) => row.source },
  { title: 'STATE', cell: far, tint: (row) => tints[row.state] },
  { title: 'ADDED', cell: (row) => row.added },
  { title: 'CHANGED', cell: (row) => row.changed },
  { title: 'UNCHANGED', cell: (row) => row.unchanged, yields: true },
  { title: 'GONE', cell: (row) => row.gone },
  { title: 'REJECTED', cell: (row) => row.rejected },
  { title: 'BEGUN', cell: (row) => ago(row.startedAt, nowMs), yields: true },
  { title: 'ID', cell: (row) => row.id, yields: true },
]

/** Says what went wrong with the load of `file`; nothing where nothing did. */
export function noteImport(cli: Cli, file: string, { state, id, problem, rejected, faults }: ImportState): void {
  const note = (text: string) => cli.terminal.note(visible(`${file}: ${text}`))
  if (problem !== undefined) note(problem)
  else if (state === 'failed') note('the load failed')
  if (state === 'held') note(`confirm it with: muster advisories confirm ${id}`)
  for (const fault of faults) note(fault)
  if (rejected > faults.length) note(`${count(rejected, 'record')} in all could not be read and stay as they were`)
}
