// Privacy > Consents: what the data may be used for beyond managing devices, all off until authorised, and every record of it.
import { Menu, Skeleton } from '@mantine/core'
import { FileText, ShieldOff } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type ConsentRecord, listConsents, listPurposes, type Purpose } from '#wire/console/consents.ts'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { AnsweredList } from '../table/answered-list.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { countryName } from './countries.ts'
import { GiveDialog } from './give-dialog.tsx'
import { PurposeCard } from './purpose-card.tsx'
import { RecordPill, RecordSheet } from './record-sheet.tsx'
import { WithdrawDialog } from './withdraw-dialog.tsx'

/** Shown within other columns, a column of their own in exports. */
const exported = ['country', 'basis']

export function ConsentsPage() {
  const { words, format } = useReader()
  const say = words.consents
  const narrow = useNarrow()
  const may = useMay('privacy.manage')
  const [giving, setGiving] = useState<Purpose>()
  const [withdrawing, setWithdrawing] = useState<ConsentRecord>()
  const [opened, setOpened] = useState<string>()
  const purposes = useAnswer(listPurposes, {})
  const records = useAnswer(listConsents, {})
  const rows = records.data?.items
  const all = useMemo(() => recordColumns(words, format, setOpened), [words, format])
  const columns = narrow ? [narrowColumn(words, format, setOpened)] : all.filter(({ key }) => !exported.includes(key))
  const withdraw = (record: ConsentRecord) => {
    setOpened(undefined)
    setWithdrawing(record)
  }
  return (
    <Page title={say.title} lede={say.lede}>
      <div className="stack">
        {purposes.error && !purposes.data && <ProblemPanel error={purposes.error} onRetry={() => purposes.refetch()} />}
        {!purposes.data && !purposes.error && <Skeleton height={280} />}
        {purposes.data && (
          <div className="purposes">
            {purposes.data.items.map((purpose) => (
              <PurposeCard
                key={purpose.purpose}
                purpose={purpose}
                onGive={() => setGiving(purpose)}
                onWithdraw={setWithdrawing}
              />
            ))}
          </div>
        )}
        <Panel
          flush
          title={say.records}
          note={say.recordsText}
          acts={<ExportMenu name="consents" columns={all} rows={async () => rows ?? []} onProblem={sayProblem} />}
        >
          <AnsweredList
            label={say.records}
            list={records}
            columns={columns}
            rowKey={(row) => row.id}
            rowName={(row) => row.recipient.name}
            menu={(row) => (
              <>
                <Menu.Item leftSection={<FileText size={15} />} onClick={() => setOpened(row.id)}>
                  {say.openRecord}
                </Menu.Item>
                {may && row.state === 'active' && (
                  <Menu.Item
                    leftSection={<ShieldOff size={15} />}
                    className="grave"
                    onClick={() => setWithdrawing(row)}
                  >
                    {say.withdraw}
                  </Menu.Item>
                )}
              </>
            )}
            empty={<Empty icon={<FileText size={22} />} title={say.noRecords} text={say.noRecordsText} />}
          />
        </Panel>
      </div>
      {giving && <GiveDialog purpose={giving} onClose={() => setGiving(undefined)} />}
      {withdrawing && <WithdrawDialog record={withdrawing} onClose={() => setWithdrawing(undefined)} />}
      <RecordSheet
        record={rows?.find(({ id }) => id === opened)}
        onWithdraw={withdraw}
        onClose={() => setOpened(undefined)}
      />
    </Page>
  )
}

type Open = (id: string) => void

function RecipientButton({ record, onOpen }: { record: ConsentRecord; onOpen: Open }) {
  return (
    <button
      type="button"
      className="text-button plain clip recipient-cell"
      title={record.recipient.name}
      onClick={() => onOpen(record.id)}
    >
      <b>{record.recipient.name}</b>
    </button>
  )
}

function narrowColumn(words: Words, format: Format, onOpen: Open): Column<ConsentRecord> {
  const say = words.consents
  return {
    key: 'recipient',
    title: say.recipient,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <RecipientButton record={row} onOpen={onOpen} />
          <RecordPill state={row.state} />
        </span>
        <span>{say.purposes[row.purpose][0]}</span>
        <span className="dim">
          {format.date(row.givenAt)} · {say.fieldsCount(row.fields.length)}
        </span>
      </span>
    ),
    text: (row) => row.recipient.name,
  }
}

function recordColumns(words: Words, format: Format, onOpen: Open): Column<ConsentRecord>[] {
  const say = words.consents
  return [
    {
      key: 'recipient',
      title: say.recipient,
      cell: (row) => (
        <>
          <RecipientButton record={row} onOpen={onOpen} />
          <small className="dim block clip recipient-cell" title={row.recipient.destination}>
            {[countryName(format.locale, row.recipient.country), row.recipient.destination].filter(Boolean).join(' · ')}
          </small>
        </>
      ),
      text: (row) => [row.recipient.name, row.recipient.destination].filter(Boolean).join(' '),
    },
    {
      key: 'country',
      title: say.country,
      cell: (row) => countryName(format.locale, row.recipient.country),
      text: (row) => row.recipient.country,
    },
    {
      key: 'purpose',
      title: say.purpose,
      cell: (row) => (
        <>
          {say.purposes[row.purpose][0]}
          <small className="dim block" title={say.article(row.basis)}>
            {say.bases[row.basis][0]}
          </small>
        </>
      ),
      text: (row) => row.purpose,
    },
    { key: 'state', title: say.state, cell: (row) => <RecordPill state={row.state} />, text: (row) => row.state },
    {
      key: 'basis',
      title: say.basis,
      cell: (row) => <span title={say.article(row.basis)}>{say.bases[row.basis][0]}</span>,
      text: (row) => row.basis,
    },
    {
      key: 'fields',
      title: words.left.fields,
      align: 'right',
      cell: (row) => format.number(row.fields.length),
      text: (row) => row.fields.join(' '),
    },
    {
      key: 'given',
      title: say.givenAt,
      cell: (row) => (
        <>
          {format.date(row.givenAt)}
          <small className="dim block clip giver-cell">
            {say.by(row.givenByName ?? `${row.givenBy.slice(0, 10)}…`)}
          </small>
        </>
      ),
      text: (row) => `${row.givenAt} ${row.givenByName ?? row.givenBy}`,
    },
    {
      key: 'until',
      title: say.until,
      cell: (row) => {
        const at = row.withdrawnAt ?? row.expiresAt
        return at ? format.date(at) : <span className="dim">{say.untilWithdrawn}</span>
      },
      text: (row) => row.withdrawnAt ?? row.expiresAt,
    },
  ]
}
