// "What we know about this device": every declared field with its value, storage and term, also those not held.
import { LockKeyhole } from 'lucide-react'
import { deviceKnown } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { DeviceId } from '#wire/ids.ts'
import { useAnswer } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'

type Field = AnswerOf<typeof deviceKnown>['fields'][number]

export function KnownTab({ id }: { id: DeviceId }) {
  const { words, format } = useReader()
  const say = words.privacy
  const told = useAnswer(deviceKnown, { id })
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  const fields = told.data?.fields
  const columns: Column<Field>[] = [
    {
      key: 'field',
      title: say.field,
      cell: (row) => (
        <>
          <b>{words.fieldTitle(row)}</b>
          <small className="dim block">{words.kinds[row.kind as keyof typeof words.kinds] ?? row.kind}</small>
        </>
      ),
      text: (row) => `${row.kind}.${row.field}`,
    },
    {
      key: 'value',
      title: say.value,
      cell: (row) =>
        row.state === 'held' ? (
          <span className="known-value">{row.value}</span>
        ) : (
          <span className="dim">{say.states[row.state]}</span>
        ),
      text: (row) => (row.state === 'held' ? row.value : say.states[row.state]),
    },
    {
      key: 'storedAs',
      title: say.storedAs,
      cell: (row) =>
        row.storedAs.includes('sealed') ? (
          <span className="presence">
            <LockKeyhole size={13} aria-hidden="true" />
            {words.storedAs(row.storedAs)}
          </span>
        ) : (
          words.storedAs(row.storedAs)
        ),
      text: (row) => row.storedAs,
    },
    { key: 'purpose', title: say.purpose, cell: (row) => words.purposeText(row.purpose), text: (row) => row.purpose },
    {
      key: 'retention',
      title: say.keptFor,
      cell: (row) => words.retentionText(row.retention),
      text: (row) => row.retention,
    },
  ]
  return (
    <Panel
      flush
      title={words.devices.tabs.known}
      note={
        fields &&
        say.knownText(format.number(fields.filter((row) => row.state === 'held').length), format.number(fields.length))
      }
      acts={<ExportMenu name="known" columns={columns} rows={async () => fields ?? []} onProblem={sayProblem} />}
    >
      <ListTable
        label={words.devices.tabs.known}
        columns={columns}
        rows={fields}
        rowKey={(row) => `${row.kind}.${row.field}`}
        rowName={(row) => words.fieldTitle(row)}
      />
    </Panel>
  )
}
